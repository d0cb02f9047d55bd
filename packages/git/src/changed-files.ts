import { splitNul } from './byte-text.ts';
import { errors } from './errors.ts';
import type { Git } from './git.ts';

/** `type` is a file that became a symlink or a submodule, or the other way. */
export type ChangeType = 'added' | 'modified' | 'deleted' | 'type';

export interface ChangedFile {
  /** From the root of the repository, bytes as `decodeBytes` gives them. */
  readonly path: string;
  readonly change: ChangeType;
}

const changeOf: Readonly<Record<string, ChangeType>> = {
  A: 'added',
  M: 'modified',
  D: 'deleted',
  T: 'type',
};

/**
 * The files that differ between two commits or trees: a rename is a deleted
 * and an added file, a submodule is its own path. Only trees are read.
 */
export async function listChangedFiles(
  git: Git,
  base: string,
  head: string,
): Promise<readonly ChangedFile[]> {
  const { stdoutBytes } = await git.run(
    [
      'diff-tree',
      '-r',
      '-z',
      '--name-status',
      '--no-renames',
      '--ignore-submodules=none',
      '--no-ext-diff',
      '--end-of-options',
      base,
      head,
      '--',
    ],
    { maxOutputBytes: 512 * 1024 * 1024 },
  );
  return parseNameStatus(stdoutBytes);
}

/** Reads `--name-status -z`. Throws GIT_OUTPUT_UNKNOWN. */
export function parseNameStatus(bytes: Uint8Array): ChangedFile[] {
  const parts = splitNul(bytes);
  if (parts.length % 2 === 1) throw unreadable('an odd number of fields');
  const files: ChangedFile[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const letter = parts[index] ?? '';
    const change = changeOf[letter];
    if (change === undefined) throw unreadable(`status "${letter}"`);
    files.push({ path: parts[index + 1] ?? '', change });
  }
  return files;
}

function unreadable(what: string) {
  return errors.error('GIT_OUTPUT_UNKNOWN', `git diff-tree: ${what}`);
}
