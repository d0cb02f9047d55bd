import { type Context, type Env, textAt, valueAt } from '@kit/action';
import type { RepositoryFacts } from './labels.ts';
import type { BuildFacts } from './tags/facts.ts';

/** What the tag rules know, from the event as the runner hands it over. */
export function buildFacts(
  context: Context,
  env: Env,
  now: number,
): BuildFacts {
  const { event } = context;
  const number = valueAt(event, 'pull_request', 'number');
  const isTarget =
    context.eventName === 'pull_request_target' && typeof number === 'number';
  const headSha =
    env['DOCKER_METADATA_PR_HEAD_SHA'] === 'true'
      ? textAt(event, 'pull_request', 'head', 'sha')
      : undefined;
  const length = Number(env['DOCKER_METADATA_SHORT_SHA_LENGTH']);
  return {
    eventName: context.eventName,
    ref: isTarget ? `refs/pull/${number}/merge` : context.ref,
    sha: headSha ?? context.sha,
    baseRef:
      textAt(event, 'pull_request', 'base', 'ref') ??
      textAt(event, 'base_ref') ??
      context.baseRef,
    defaultBranch: textAt(event, 'repository', 'default_branch') ?? '',
    now,
    commitDate: textAt(event, 'head_commit', 'timestamp'),
    shortShaLength:
      Number.isInteger(length) && length >= 4 && length <= 40 ? length : 7,
  };
}

export function repositoryFacts(
  context: Context,
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
    revision: context.sha,
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
