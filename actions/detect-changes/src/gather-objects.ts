import { type Git, resolveCommit } from '@kit/git';

/** The newest common commit, or `undefined`. */
export async function mergeBaseOf(git: Git, left: string, right: string) {
  const { stdout } = await git.run(
    ['merge-base', '--end-of-options', left, right],
    {
      allowedExits: [0, 1, 128],
    },
  );
  return /^[0-9a-f]{40,64}/.exec(stdout)?.[0];
}

/** The commit of the nearest tag at or before `revision` that matches. */
export async function describeTag(git: Git, revision: string, pattern: string) {
  const { stdout } = await git.run(
    ['describe', '--tags', '--abbrev=0', `--match=${pattern}`, revision],
    { allowedExits: [0, 128] },
  );
  const tag = stdout.trim();
  return tag === '' ? undefined : resolveCommit(git, `refs/tags/${tag}`);
}

/** Contents of files of a commit; `undefined` for one that is not there. */
export async function catFiles(
  git: Git,
  commit: string,
  paths: readonly string[],
) {
  const { stdoutBytes } = await git.run(['cat-file', '--batch'], {
    input: `${paths.map((path) => `${commit}:${path}`).join('\n')}\n`,
  });
  let at = 0;
  return paths.map(() => {
    const end = stdoutBytes.indexOf(0x0a, at);
    const header = stdoutBytes.subarray(at, end).toString();
    const size = Number(/ blob (\d+)$/.exec(header)?.[1] ?? Number.NaN);
    at = end + 1;
    if (Number.isNaN(size)) return undefined;
    const text = stdoutBytes.subarray(at, at + size).toString();
    at += size + 1;
    return text;
  });
}
