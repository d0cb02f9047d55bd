import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { textAt, type World } from '@kit/action';
import { isKitError } from '@kit/errors';
import { findCheckout, type Git, resolveCommit } from '@kit/git';
import { type Facts, stripPrefix } from './decide.ts';
import { errors } from './errors.ts';
import type { Inputs } from './inputs.ts';
import { parseVersion } from './semver.ts';

export async function gatherFacts(
  inputs: Inputs,
  world: World,
  git: Git,
): Promise<Facts> {
  const { context } = world;
  const needsHistory = [
    'auto',
    'tag',
    'describe',
    'commits',
    'branch',
  ].includes(inputs.strategy);
  if (needsHistory) await deepenUntilTagged(inputs, world, git);
  const all = await lines(git, ['tag', '--list']);
  const tags = versionTags(all, inputs.tagPrefix);
  const nearest = await nearestTag(inputs, git, tags, all);
  const status = await git.run([
    'status',
    '--porcelain',
    '--untracked-files=no',
  ]);
  return {
    strategy: inputs.strategy,
    tagPrefix: inputs.tagPrefix,
    ref: context.ref,
    branch: context.ref.startsWith('refs/tags/')
      ? ''
      : context.headRef || context.refName,
    defaultBranch:
      textAt(context.event, 'repository', 'default_branch') ?? 'main',
    sha: (await resolveCommit(git, 'HEAD')) ?? context.sha,
    dirty: status.stdout.trim() !== '',
    nearest,
    tags,
    messages: await messagesSince(inputs, git, nearest?.tag),
    given: inputs.version,
    fileText:
      inputs.file === undefined
        ? undefined
        : await readText(inputs.file, world),
    defaultBump: inputs.defaultBump,
  };
}

function versionTags(
  tags: readonly string[],
  prefix: string,
): readonly string[] {
  return tags.filter(
    (tag) =>
      tag.startsWith(prefix) &&
      parseVersion(stripPrefix(tag, prefix)) !== undefined,
  );
}

/** Small steps at first: most versions are a few dozen commits away. */
async function deepenUntilTagged(
  inputs: Inputs,
  world: World,
  git: Git,
): Promise<void> {
  const isShallow = () => findCheckout(git.folder).isShallow;
  const isTagged = async () => {
    const merged = await lines(git, ['tag', '--list', '--merged', 'HEAD']);
    return versionTags(merged, inputs.tagPrefix).length > 0;
  };
  for (let depth = 50; isShallow() && !(await isTagged()); depth *= 4) {
    const far = depth > 10_000;
    const more = far ? '--unshallow' : `--deepen=${depth}`;
    if (inputs.fetch === 'never' || !(await fetchMore(git, more))) {
      throw errors.error(
        'HISTORY_SHALLOW',
        `the checkout is shallow and has no tag ${inputs.tagPrefix}*`,
      );
    }
    world.log.debug(`fetched more history: ${more}`);
  }
}

async function fetchMore(git: Git, more: string): Promise<boolean> {
  try {
    const args = [
      'fetch',
      '--quiet',
      '--tags',
      '--filter=blob:none',
      '--no-recurse-submodules',
      more,
      'origin',
    ];
    await git.run(args, { timeoutMs: 5 * 60_000 });
    return true;
  } catch (error) {
    if (isKitError(error, 'PROGRAM_FAILED')) return false;
    throw error;
  }
}

async function nearestTag(
  inputs: Inputs,
  git: Git,
  tags: readonly string[],
  all: readonly string[],
) {
  if (tags.length === 0) return undefined;
  // `v1` and `v2-nightly` look like versions to a pattern, and would hide one.
  const versions = new Set(tags);
  const others = all.filter(
    (tag) =>
      /^[0-9v]/.test(tag.slice(inputs.tagPrefix.length)) &&
      tag.startsWith(inputs.tagPrefix) &&
      !versions.has(tag),
  );
  const command = [
    'describe',
    '--tags',
    '--long',
    '--candidates=1000',
    `--match=${inputs.tagPrefix}[0-9v]*`,
    ...others.map((tag) => `--exclude=${tag}`),
    'HEAD',
  ];
  const { stdout } = await git.run(command, { allowedExits: [0, 128] });
  const [, tag, distance] = /^(.+)-(\d+)-g[0-9a-f]+$/.exec(stdout.trim()) ?? [];
  if (tag === undefined || !tags.includes(tag)) return undefined;
  return { tag: await highestOn(git, tag, tags), distance: Number(distance) };
}

/** Of several version tags on one commit, describe picks any; we take the highest. */
async function highestOn(
  git: Git,
  tag: string,
  tags: readonly string[],
): Promise<string> {
  const beside = await lines(git, [
    'tag',
    '--list',
    '--sort=-version:refname',
    '--points-at',
    tag,
  ]);
  const versions = beside.filter((other) => tags.includes(other));
  const release = versions.find((other) => !other.slice(1).includes('-'));
  return release ?? versions[0] ?? tag;
}

async function messagesSince(
  inputs: Inputs,
  git: Git,
  tag: string | undefined,
): Promise<readonly string[]> {
  if (inputs.strategy !== 'commits') return [];
  const range = tag === undefined ? 'HEAD' : `refs/tags/${tag}..HEAD`;
  const { stdout } = await git.run([
    'log',
    '-z',
    '--format=%B',
    '--end-of-options',
    range,
    '--',
    // A pathspec of the whole tree would leave out commits without changes.
    ...(inputs.path === '.' ? [] : [inputs.path]),
  ]);
  return stdout.split('\0').filter((message) => message.trim() !== '');
}

async function lines(
  git: Git,
  args: readonly string[],
): Promise<readonly string[]> {
  const { stdout } = await git.run(args);
  return stdout.split('\n').filter((line) => line !== '');
}

async function readText(file: string, world: World): Promise<string> {
  try {
    return await readFile(resolve(world.context.workspace, file), 'utf8');
  } catch (cause) {
    throw errors.error(
      'VERSION_SOURCE_MISSING',
      `input "file": ${file} cannot be read`,
      { cause },
    );
  }
}
