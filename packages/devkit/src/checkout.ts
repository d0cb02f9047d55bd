import { execFileSync } from 'node:child_process';

/**
 * What a runner says of the checkout: GITHUB_SHA, and of a branch GITHUB_REF,
 * GITHUB_REF_NAME and GITHUB_REF_TYPE. Of what is no checkout nothing is known.
 */
export function checkoutVariables(
  folder: string,
): Readonly<Record<string, string>> {
  const sha = readGit(folder, 'rev-parse', '--verify', '--quiet', 'HEAD');
  const ref = readGit(folder, 'symbolic-ref', '--quiet', 'HEAD');
  const name = /^refs\/heads\/(.+)$/s.exec(ref)?.[1];
  return {
    ...(sha !== '' && { GITHUB_SHA: sha }),
    ...(name !== undefined && {
      GITHUB_REF: ref,
      GITHUB_REF_NAME: name,
      GITHUB_REF_TYPE: 'branch',
    }),
  };
}

function readGit(folder: string, ...args: readonly string[]): string {
  try {
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    const said = execFileSync('git', ['-C', folder, ...args], {
      stdio: [...stdio],
    });
    return said.toString().trimEnd();
  } catch {
    return '';
  }
}
