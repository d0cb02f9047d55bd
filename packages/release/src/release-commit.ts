import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGit, type Git } from '@kit/git';
import { createProcessRunner } from '@kit/process';
import { errors } from './errors.ts';

export interface ReleaseCommit {
  readonly commit: string;
  readonly tree: string;
}

const author = {
  name: 'github-actions[bot]',
  email: '41898282+github-actions[bot]@users.noreply.github.com',
};

/**
 * Commits the files of `assembled` as a child of `parent`, into the objects of
 * `git`, without touching its work tree, index or refs. Author and dates are
 * taken from fixed values and the parent, so that whoever builds the same
 * sources gets the same commit name.
 */
export async function commitRelease(
  git: Git,
  parent: string,
  tag: string,
  assembled: string,
): Promise<ReleaseCommit> {
  const scratch = mkdtempSync(join(tmpdir(), 'kit-release-'));
  try {
    await git.run(
      ['clone', '--quiet', '--no-checkout', '--shared', git.folder, scratch],
      { timeoutMs: 60_000 },
    );
    for (const entry of readdirSync(assembled)) {
      if (entry === '.git') continue;
      cpSync(join(assembled, entry), join(scratch, entry), { recursive: true });
    }
    const made = await commitFolder(git, scratch, parent, tag);
    await git.run([
      ...['fetch', '--quiet', '--no-tags', '--no-write-fetch-head'],
      ...[scratch, `+${made.commit}:refs/kit-release/${tag}`],
    ]);
    return made;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function commitFolder(
  git: Git,
  folder: string,
  parent: string,
  tag: string,
): Promise<ReleaseCommit> {
  const date = await one(git, ['show', '-s', '--format=%cI', parent]);
  const scratch = createGit({
    process: createProcessRunner(),
    folder,
    env: {
      ...process.env,
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: author.name,
      GIT_COMMITTER_EMAIL: author.email,
      GIT_COMMITTER_DATE: date,
    },
  }).configured([
    ['core.autocrlf', 'false'],
    ['core.fileMode', 'true'],
    ['commit.gpgSign', 'false'],
    ['uploadpack.allowAnySHA1InWant', 'true'],
  ]);
  await scratch.run(['read-tree', '--empty']);
  await scratch.run(['add', '--all', '--force', '.']);
  const tree = await one(scratch, ['write-tree']);
  const commit = await one(scratch, [
    ...['commit-tree', tree, '-p', parent],
    ...['-m', `release: ${tag}`],
  ]);
  await scratch.run(['update-ref', 'refs/heads/release', commit]);
  return { commit, tree };
}

/** Throws unless `commit` is a child of `parent` that changes no workflow. */
export async function assertReleaseCommit(
  git: Git,
  parent: string,
  commit: string,
): Promise<void> {
  const parents = await one(git, ['show', '-s', '--format=%P', commit]);
  const workflows = async (of: string) =>
    one(git, ['ls-tree', '-r', of, '--', '.github/workflows']);
  if (parents !== parent) {
    throw errors.error(
      'RELEASE_NOT_WHAT_WAS_BUILT',
      `${commit}: its parent is ${parents}, not ${parent}`,
    );
  }
  if ((await workflows(parent)) !== (await workflows(commit))) {
    throw errors.error(
      'RELEASE_NOT_WHAT_WAS_BUILT',
      `${commit}: .github/workflows is not what ${parent} has`,
    );
  }
}

/** What git answers in one line. */
export async function one(git: Git, args: readonly string[]): Promise<string> {
  return (await git.run(args)).stdout.trim();
}
