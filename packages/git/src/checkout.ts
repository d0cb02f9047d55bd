import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { errors } from './errors.ts';
import type { Git } from './git.ts';

/** Where a checkout keeps what, found without running git. */
export interface Checkout {
  readonly workTree: string;
  readonly gitFolder: string;
  /** The same, unless the checkout is a linked worktree. */
  readonly commonFolder: string;
  readonly isShallow: boolean;
}

/**
 * The checkout that `folder` is in (gitrepository-layout(5)).
 * Throws REPOSITORY_MISSING.
 */
export function findCheckout(folder: string): Checkout {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const gitFolder = gitFolderOf(at);
    if (gitFolder !== undefined) {
      const commonFolder = commonFolderOf(gitFolder);
      const isShallow = existsSync(join(commonFolder, 'shallow'));
      return { workTree: at, gitFolder, commonFolder, isShallow };
    }
    if (dirname(at) === at) {
      throw errors.error('REPOSITORY_MISSING', `${folder}: no git repository`);
    }
  }
}

function gitFolderOf(folder: string): string | undefined {
  const path = join(folder, '.git');
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (stats.isDirectory()) return path;
  const link = /^gitdir: (.+)\n*$/.exec(readFileSync(path, 'utf8'));
  return link?.[1] === undefined ? undefined : resolve(folder, link[1]);
}

function commonFolderOf(gitFolder: string): string {
  const file = join(gitFolder, 'commondir');
  if (!existsSync(file)) return gitFolder;
  return resolve(gitFolder, readFileSync(file, 'utf8').trim());
}

export interface Commit {
  readonly sha: string;
  /** As the commit says, also where a shallow checkout does not have them. */
  readonly parents: readonly string[];
}

/** The commit that is checked out, `undefined` in a repository without one. */
export async function readHead(git: Git): Promise<Commit | undefined> {
  const { stdout } = await git.run(['cat-file', '--batch'], {
    input: 'HEAD\n',
  });
  const header = /^([0-9a-f]{40,64}) commit \d+\n/.exec(stdout);
  const sha = header?.[1];
  if (sha === undefined) return undefined;
  const [fields = ''] = stdout.slice(header?.[0].length).split('\n\n');
  const parents = fields.matchAll(/^parent ([0-9a-f]+)$/gm);
  return { sha, parents: [...parents].map(([, parent = '']) => parent) };
}

/** The commit of a revision that the repository has, `undefined` otherwise. */
export async function resolveCommit(
  git: Git,
  revision: string,
): Promise<string | undefined> {
  const { stdout } = await git.run(
    [
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${revision}^{commit}`,
    ],
    { allowedExits: [0, 1, 128] },
  );
  return /^[0-9a-f]{40,64}$/.exec(stdout.trim())?.[0];
}
