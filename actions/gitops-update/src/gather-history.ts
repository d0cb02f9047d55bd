import type { Git } from '@kit/git';

/** A commit that changed one of the files. */
export interface PastCommit {
  readonly sha: string;
  /** Whether it was made by a rollback, whatever its first line says. */
  readonly isRollback: boolean;
}

const most = 500;
/** At the start of a line: commits of ours have one line a trailer. */
const mark = /^Deploy-Rollback: /m;

/**
 * What the branch itself has had, newest first: what lies on a branch that was
 * merged into it has never been there.
 */
export async function gatherHistory(
  git: Git,
  tip: string,
  files: readonly string[],
): Promise<readonly PastCommit[]> {
  const { stdout } = await git.run([
    'log',
    '-z',
    '--first-parent',
    '--no-show-signature',
    `--max-count=${most}`,
    '--format=%H%n%B',
    tip,
    '--',
    // Names are names, not patterns.
    ...files.map((file) => `:(top,literal)${file}`),
  ]);
  return stdout.split('\0').flatMap((record) => {
    const sha = /^[0-9a-f]{40,64}$/m.exec(record.split('\n', 1)[0] ?? '')?.[0];
    return sha === undefined ? [] : [{ sha, isRollback: mark.test(record) }];
  });
}
