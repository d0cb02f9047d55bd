import { type Context, textAt } from '@kit/action';
import { isKitError } from '@kit/errors';
import { type Git, resolveCommit } from '@kit/git';
import { readReportFile } from '@kit/workspace';
import { errors } from './errors.ts';
import { type Commit, type Facts, tagOf } from './facts.ts';
import { type HistoryWorld, openHistory } from './gather-history.ts';
import { nearestTag, versionTags } from './gather-nearest.ts';
import type { Inputs } from './inputs.ts';

/** Throws HISTORY_SHALLOW, VERSION_SOURCE_MISSING. */
export async function gatherFacts(
  inputs: Inputs,
  world: HistoryWorld,
  git: Git,
): Promise<Facts> {
  const { context } = world;
  const sha = await resolveCommit(git, 'HEAD');
  if (sha === undefined)
    throw errors.error('VERSION_SOURCE_MISSING', 'the checkout has no commit');
  const status = await git.run([
    'status',
    '--porcelain',
    '--untracked-files=no',
  ]);
  return {
    strategy: inputs.strategy,
    tagPrefix: inputs.tagPrefix,
    ref: context.ref,
    branch: branchOf(context),
    defaultBranch: defaultBranchOf(context),
    branchPattern: inputs.releaseBranchPattern,
    sha,
    dirty: status.stdout.trim() !== '',
    ...(await gatherPast(inputs, world, git, sha)),
    given: inputs.version,
    fileText:
      inputs.file === undefined ? undefined : readText(inputs.file, world),
    defaultBump: inputs.defaultBump,
    firstVersion: inputs.firstVersion,
    prerelease: inputs.prerelease,
    buildMetadata: buildMetadata(inputs, context, sha),
  };
}

/** A schedule says nothing of the repository, and runs on that branch alone. */
function defaultBranchOf({ event, eventName, refName }: Context): string {
  return (
    textAt(event, 'repository', 'default_branch') ??
    (eventName === 'schedule' && refName !== '' ? refName : 'main')
  );
}

/** '' of tags, and of a fork's pull request: anybody may call a branch hotfix/9.9.9. */
function branchOf(context: Context): string {
  const { event, ref, headRef, refName, repository } = context;
  const head = textAt(event, 'pull_request', 'head', 'repo', 'full_name');
  const isElsewhere = head !== undefined && head !== repository;
  if (tagOf(ref) !== undefined || isElsewhere) return '';
  return headRef || refName;
}

async function gatherPast(
  inputs: Inputs,
  world: HistoryWorld,
  git: Git,
  from: string,
): Promise<Pick<Facts, 'nearest' | 'tags' | 'commits'>> {
  const { strategy, path, tagPrefix: prefix } = inputs;
  const tag = tagOf(world.context.ref);
  const isOfTag =
    (strategy === 'auto' || strategy === 'tag') &&
    tag?.startsWith(prefix) === true;
  const without = isOfTag ? tag : undefined;
  const isElsewhere = strategy === 'input' || strategy === 'file';
  const search = { prefix, from, without };
  const history = await openHistory(
    {
      ...search,
      isRequired: !isOfTag && !isElsewhere,
      mayFetch: inputs.fetch === 'auto' && !isElsewhere,
      wantsCommits: strategy === 'commits',
      wantsTrees: path !== '.',
    },
    world,
    git,
  );
  try {
    const nearest = await nearestTag(history.git, search);
    return {
      nearest,
      tags: versionTags(history.tags, { prefix, without: undefined }),
      commits: await commitsSince(history.git, nearest?.tag, from, path),
    };
  } finally {
    history.close();
  }
}

/** Without any tag that is the whole history. */
const mostCommits = 10_000;

async function commitsSince(
  git: Git,
  tag: string | undefined,
  head: string,
  path: string,
): Promise<readonly Commit[]> {
  const range = tag === undefined ? head : `refs/tags/${tag}..${head}`;
  const { stdout } = await git.run([
    'log',
    '-z',
    '--format=%H%n%B',
    `--max-count=${mostCommits}`,
    '--end-of-options',
    range,
    '--',
    // A pathspec of the whole tree would leave out commits without changes.
    ...(path === '.' ? [] : [path]),
  ]);
  return stdout.split('\0').flatMap((entry) => {
    const [, sha, message = ''] =
      /^\s*([0-9a-f]{40,64})\n([\s\S]*)$/.exec(entry) ?? [];
    return sha === undefined || message.trim() === ''
      ? []
      : [{ sha, message: message.trim() }];
  });
}

function buildMetadata(inputs: Inputs, context: Context, sha: string): string {
  switch (inputs.buildMetadata) {
    case 'none':
      return '';
    case 'sha':
      return `g${sha.slice(0, 7)}`;
    case 'run':
      return `${context.runNumber || '0'}.${context.runAttempt || '1'}`;
  }
}

/** What is no version is quoted in messages. */
function readText(file: string, { context }: HistoryWorld): string {
  try {
    return readReportFile(context.workspace, file);
  } catch (cause) {
    if (isKitError(cause)) throw cause;
    throw errors.error(
      'VERSION_SOURCE_MISSING',
      `input "file": ${file} cannot be read`,
      { cause },
    );
  }
}
