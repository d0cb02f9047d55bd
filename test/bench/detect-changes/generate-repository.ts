import { execFileSync } from 'node:child_process';

export interface GeneratedCommits {
  /** Five changed files before the tip. */
  readonly small: string;
  /** 13,000 changed files before the tip. */
  readonly large: string;
  /** 1,200 commits before the tip. */
  readonly far: string;
}

/**
 * A bare repository with a long history, by one `git fast-import`; it answers
 * as GitHub does. The last commit but one changes 13,000 files, the last five.
 */
export function generateRepository(
  folder: string,
  size: { readonly files: number; readonly commits: number },
): GeneratedCommits {
  execFileSync('git', [
    'init',
    '--quiet',
    '--bare',
    '--initial-branch=main',
    folder,
  ]);
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' }).trim();
  git('config', 'uploadpack.allowFilter', 'true');
  git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  const stream: string[] = [];
  for (let commit = 0; commit < size.commits; commit++) {
    stream.push(
      `commit refs/heads/main\ncommitter A <a@example.com> ${1_700_000_000 + commit} +0000\ndata 2\nc\n`,
    );
    const first = commit === 0;
    const wide = commit === size.commits - 2;
    const count = first ? size.files : wide ? 13_000 : 5;
    for (let at = 0; at < count; at++) {
      const file =
        first || wide ? at : (commit * 7919 + at * 104_729) % size.files;
      const text = `${commit} ${file}\n`;
      stream.push(
        `M 100644 inline ${pathOf(file)}\ndata ${text.length}\n${text}`,
      );
    }
  }
  execFileSync('git', ['-C', folder, 'fast-import', '--quiet'], {
    input: stream.join('\n'),
    maxBuffer: 1e9,
  });
  const before = (count: number) => git('rev-parse', `main~${count}`);
  return { small: before(1), large: before(2), far: before(1200) };
}

function pathOf(file: number): string {
  const kind = ['ts', 'json', 'md', 'go'][file % 4];
  return `packages/p${file % 60}/src/part${file % 7}/file-${file}.${kind}`;
}
