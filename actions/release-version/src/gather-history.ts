import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { World } from '@kit/action';
import { isKitError } from '@kit/errors';
import {
  createGit,
  createScratch,
  fetchInto,
  findCheckout,
  type Git,
  objectFormatOf,
  type Remote,
  readRemote,
  type Scratch,
} from '@kit/git';
import type { ProcessRunner } from '@kit/process';
import { errors } from './errors.ts';
import {
  lines,
  nearestTag,
  type TagSearch,
  tagNames,
  versionTags,
} from './gather-nearest.ts';

export interface HistoryWorld extends World {
  readonly process: ProcessRunner;
}

export interface HistoryWish extends TagSearch {
  /** Whether the version depends on it, or only what is said beside it. */
  readonly isRequired: boolean;
  readonly mayFetch: boolean;
  /** Commits are counted even where there is no tag. */
  readonly wantsCommits: boolean;
  /** Which commits touch a folder is asked: that takes trees. */
  readonly wantsTrees: boolean;
}

/** The commits back to the nearest version tag. */
export interface History {
  readonly git: Git;
  /** The names of all tags. */
  readonly tags: readonly string[];
  close(): void;
}

/** Small steps at first: most versions are a few dozen commits away. */
const depths = [50, 200, 800, 3200, 12_800];
const everything = 2_147_483_647;

/**
 * The checkout itself, unless it is shallow and cut before the nearest tag:
 * then the missing commits are fetched, without files, into a repository of
 * our own. Throws HISTORY_SHALLOW where that cannot be done and has to be.
 */
export async function openHistory(
  wish: HistoryWish,
  world: HistoryWorld,
  git: Git,
): Promise<History> {
  const { isShallow, commonFolder } = findCheckout(git.folder);
  const tags = await tagNames(git);
  const here = { git, tags, close: () => undefined };
  if (!isShallow) return here;
  const isWhole = await reachesTag(git, commonFolder, wish);
  const remoteTags = wish.mayFetch ? await listRemoteTags(git) : undefined;
  if (isWhole) return { ...here, tags: remoteTags ?? tags };
  const fetched =
    remoteTags && (await fetchHistory(wish, world, git, remoteTags));
  if (fetched !== undefined) return fetched;
  if (!wish.isRequired) return here;
  throw errors.error(
    'HISTORY_SHALLOW',
    `the checkout is shallow and is cut before a tag ${wish.prefix}*`,
  );
}

/** True when no commit since the nearest tag has parents that are not there. */
async function reachesTag(
  git: Git,
  folder: string,
  search: TagSearch,
): Promise<boolean> {
  const cut = await shallowCommits(folder);
  if (cut.size === 0) return true;
  const nearest = await nearestTag(git, search);
  if (nearest === undefined) return false;
  const range = `refs/tags/${nearest.tag}..${search.from}`;
  const since = await lines(git, ['rev-list', '--end-of-options', range]);
  return !since.some((commit) => cut.has(commit));
}

async function shallowCommits(folder: string): Promise<ReadonlySet<string>> {
  const text = await readFile(join(folder, 'shallow'), 'utf8').catch(() => '');
  return new Set(text.split('\n').filter((line) => line !== ''));
}

async function listRemoteTags(
  git: Git,
): Promise<readonly string[] | undefined> {
  try {
    const command = ['ls-remote', '--tags', '--refs', 'origin'];
    const { stdout } = await git.run(command, { timeoutMs: 60_000 });
    return stdout
      .split('\n')
      .flatMap((line) => /\trefs\/tags\/(.+)$/.exec(line)?.[1] ?? []);
  } catch (error) {
    if (isKitError(error, 'PROGRAM_FAILED')) return undefined;
    throw error;
  }
}

async function fetchHistory(
  wish: HistoryWish,
  world: HistoryWorld,
  git: Git,
  tags: readonly string[],
): Promise<History | undefined> {
  const hasTags = versionTags(tags, wish).length > 0;
  if (!hasTags && !wish.wantsCommits)
    return { git, tags, close: () => undefined };
  const remote = await readRemote(git);
  if (remote === undefined) return undefined;
  const format = objectFormatOf(wish.from);
  const scratch = createScratch(world.context.temp || undefined, format);
  const { process, env } = world;
  const own = createGit({ process, env, folder: scratch.folder });
  try {
    const isDone = await deepen(wish, world, own, scratch, remote);
    if (isDone) return { git: own, tags, close: scratch.remove };
  } catch (error) {
    scratch.remove();
    throw error;
  }
  scratch.remove();
  return undefined;
}

async function deepen(
  wish: HistoryWish,
  world: HistoryWorld,
  git: Git,
  scratch: Scratch,
  remote: Remote,
): Promise<boolean> {
  for (const depth of [...depths, everything]) {
    const isFetched = await fetchInto(scratch, git, remote, {
      refspecs: [`${wish.from}:refs/kit/head`],
      depth,
      filter: wish.wantsTrees ? 'blob:none' : 'tree:0',
      tags: true,
    });
    if (!isFetched) return false;
    world.log.debug(`fetched ${depth} commits`);
    if (await reachesTag(git, scratch.folder, wish)) return true;
  }
  return true;
}
