import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Git } from '@kit/git';
import { type Builder, buildOnce, buildTwice } from './build-twice.ts';
import { assertPrepared } from './check.ts';
import { errors } from './errors.ts';
import {
  assertReleaseCommit,
  commitRelease,
  one,
  type ReleaseCommit,
} from './release-commit.ts';
import { readKitName } from './repository-files.ts';
import { parseReleaseVersion } from './version.ts';

export interface Release extends ReleaseCommit {
  readonly version: string;
  readonly tag: string;
  /** The frozen commit of the sources. */
  readonly parent: string;
}

/**
 * Builds the commit twice, compares, and commits the tree as its child. In
 * `out`: `release.json`, `release.bundle` (the commit for the job that
 * publishes it) and `kit-<tag>.tar.gz` (the same tree, to attest).
 */
export async function buildRelease(
  git: Git,
  given: string,
  out: string,
  build?: Builder,
): Promise<Release> {
  const { version, tag } = parseReleaseVersion(given);
  const parent = await one(git, ['rev-parse', 'HEAD']);
  await assertPrepared(git, parent, readKitName(git.folder), version);
  mkdirSync(out, { recursive: true });
  const tree = join(out, 'tree');
  await buildTwice(git, parent, tree, build);
  const made = await commitRelease(git, parent, tag, tree);
  await assertReleaseCommit(git, parent, made.commit);
  await writeHandOver(git, out, tag, parent);
  const release = { version, tag, parent, ...made };
  writeFileSync(
    join(out, 'release.json'),
    `${JSON.stringify(release, undefined, 2)}\n`,
  );
  return release;
}

async function writeHandOver(
  git: Git,
  out: string,
  tag: string,
  parent: string,
): Promise<void> {
  const ref = `refs/kit-release/${tag}`;
  const bundle = join(out, 'release.bundle');
  await git.run(['bundle', 'create', '--quiet', bundle, ref, `^${parent}`]);
  const archive = join(out, `kit-${tag}.tar.gz`);
  await git.run([
    ...['archive', '--format=tar.gz', `--prefix=kit-${tag}/`],
    ...['--output', archive, ref],
  ]);
}

/**
 * Takes a built release over from another job, into the objects of `git`.
 * Throws RELEASE_NOT_WHAT_WAS_BUILT unless it is `commit`, a child of what is
 * checked out, and changes no workflow.
 */
export async function receiveRelease(
  git: Git,
  given: string,
  from: string,
  commit: string,
): Promise<void> {
  const { tag } = parseReleaseVersion(given);
  const ref = `refs/kit-release/${tag}`;
  const bundle = join(from, 'release.bundle');
  await git.run(['fetch', '--quiet', '--no-tags', bundle, `+${ref}:${ref}`]);
  const received = await one(git, ['rev-parse', ref]);
  if (received !== commit) {
    throw errors.error(
      'RELEASE_NOT_WHAT_WAS_BUILT',
      `${tag}: built was ${commit}, received ${received}`,
    );
  }
  const parent = await one(git, ['rev-parse', 'HEAD']);
  await assertReleaseCommit(git, parent, commit);
}

/**
 * Builds what a release says it was built from, and compares the commits.
 * Throws RELEASE_NOT_REPRODUCIBLE.
 */
export async function verifyRelease(
  git: Git,
  given: string,
  build?: Builder,
): Promise<ReleaseCommit> {
  const { tag } = parseReleaseVersion(given);
  const released = await one(git, ['rev-parse', `refs/tags/${tag}^{commit}`]);
  const parent = await one(git, ['rev-parse', `${released}^`]);
  const folder = mkdtempSync(join(tmpdir(), 'kit-verify-'));
  try {
    const out = join(folder, 'out');
    await buildOnce(git, parent, join(folder, 'sources'), out, build);
    const made = await commitRelease(git, parent, tag, out);
    if (made.commit === released) return made;
    const { stdout } = await git.run([
      ...['diff-tree', '-r', '--name-only', released, made.commit],
    ]);
    const paths = stdout.trim().split('\n').slice(0, 5).join(', ');
    throw errors.error(
      'RELEASE_NOT_REPRODUCIBLE',
      `${tag}: its sources give ${made.commit}, released is ${released}: ${paths || 'the same files'}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
