import { type Context, type Env, textAt, valueAt } from '@kit/action';
import { errors } from './errors.ts';
import type { RepositoryFacts } from './labels.ts';
import type { BuildFacts } from './tags/facts.ts';

/**
 * What the tag rules know, from the event as the runner hands it over;
 * `commitDate` is the checkout's, for events that do not say it. Throws
 * IMAGE_RULE_INVALID.
 */
export function buildFacts(
  context: Context,
  env: Env,
  now: number,
  commitDate: string | undefined,
): BuildFacts {
  const { event } = context;
  const number = valueAt(event, 'pull_request', 'number');
  const isTarget =
    context.eventName === 'pull_request_target' && typeof number === 'number';
  const headSha = /^true$/i.test(env['DOCKER_METADATA_PR_HEAD_SHA'] ?? '')
    ? textAt(event, 'pull_request', 'head', 'sha')
    : undefined;
  const sha = headSha ?? context.sha;
  return {
    eventName: context.eventName,
    ref: isTarget ? `refs/pull/${number}/merge` : context.ref,
    sha,
    baseRef:
      textAt(event, 'pull_request', 'base', 'ref') ??
      textAt(event, 'base_ref') ??
      context.baseRef,
    defaultBranch: defaultBranchOf(context),
    now,
    commitDate: commitDateOf(event, sha) ?? commitDate,
    shortShaLength: shortShaLength(env['DOCKER_METADATA_SHORT_SHA_LENGTH']),
  };
}

/** A schedule says nothing of the repository, and runs on that branch alone. */
function defaultBranchOf({ event, eventName, refName }: Context): string {
  return (
    textAt(event, 'repository', 'default_branch') ??
    (eventName === 'schedule' ? refName : '')
  );
}

function commitDateOf(event: unknown, sha: string): string | undefined {
  const commits = valueAt(event, 'commits');
  const list: readonly unknown[] = Array.isArray(commits) ? commits : [];
  const own = list.find((commit) => textAt(commit, 'id') === sha);
  const head = valueAt(event, 'head_commit');
  const isHead = (textAt(head, 'id') ?? sha) === sha;
  return (
    textAt(own, 'timestamp') ?? (isHead ? textAt(head, 'timestamp') : undefined)
  );
}

function shortShaLength(text: string | undefined): number {
  if (!text) return 7;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw errors.error(
    'IMAGE_RULE_INVALID',
    `DOCKER_METADATA_SHORT_SHA_LENGTH: "${text}" is no length`,
  );
}

export function repositoryFacts(
  context: Context,
  revision: string,
  version: string,
  created: string,
): RepositoryFacts {
  const { event } = context;
  const of = (...path: string[]) => textAt(event, 'repository', ...path) ?? '';
  return {
    url: of('html_url') || `${context.serverUrl}/${context.repository}`,
    title: of('name') || (context.repository.split('/')[1] ?? ''),
    description: of('description'),
    license: of('license', 'spdx_id'),
    revision,
    version,
    created,
  };
}

/** The branches whose caches help, the run's own first. */
export function cacheBranches(
  context: Context,
  facts: BuildFacts,
): readonly string[] {
  const own = context.headRef || context.refName;
  const all = [
    own,
    facts.baseRef.replace(/^refs\/heads\//, ''),
    facts.defaultBranch,
  ];
  return [...new Set(all.filter((branch) => branch !== ''))];
}
