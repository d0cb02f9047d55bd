import { type Context, textAt, valueAt } from '@kit/action';
import { formatDuration } from '@kit/clock';
import type { Field } from '@kit/notify';
import { type FieldName, fieldNames } from './inputs.ts';

/** What is known of the run, by the names of the input `fields`. */
export type Facts = Readonly<Record<FieldName, Field>>;

/** The page of this attempt of the run. */
export function runUrl(context: Context): string {
  const { serverUrl, repository, runId, runAttempt } = context;
  const attempt = runAttempt === '' ? '' : `/attempts/${runAttempt}`;
  return `${serverUrl}/${repository}/actions/runs/${runId}${attempt}`;
}

export function readFacts(
  context: Context,
  actionId: string,
  tookMs: number | undefined,
): Facts {
  const repoUrl = `${context.serverUrl}/${context.repository}`;
  const sha = headSha(context);
  const number = valueAt(context.event, 'pull_request', 'number');
  const pull = typeof number === 'number' ? `#${number}` : '';
  const pullTitle = textAt(context.event, 'pull_request', 'title') ?? '';
  return {
    repo: { label: 'Repository', value: context.repository, url: repoUrl },
    message: { label: 'Message', value: messageOf(context.event) },
    commit: {
      label: 'Commit',
      value: sha.slice(0, 7),
      url: `${repoUrl}/commit/${sha}`,
    },
    author: { label: 'Author', value: authorOf(context) },
    action: { label: 'Action', value: actionId },
    eventName: { label: 'Event', value: context.eventName },
    ref: { label: 'Ref', value: context.headRef || context.refName },
    workflow: {
      label: 'Workflow',
      value: context.workflow,
      url: runUrl(context),
    },
    job: { label: 'Job', value: context.job },
    took: {
      label: 'Took',
      value: tookMs === undefined ? '' : formatDuration(Math.max(0, tookMs)),
    },
    pullRequest: {
      label: 'Pull request',
      value: `${pull} ${pullTitle}`.trim(),
      url: pull === '' ? undefined : `${repoUrl}/pull/${pull.slice(1)}`,
    },
  };
}

/** Those that were asked for and have something to say. */
export function chooseFacts(
  facts: Facts,
  chosen: readonly FieldName[],
): readonly Field[] {
  return fieldNames
    .filter((name) => chosen.includes(name))
    .map((name) => facts[name])
    .filter(({ value }) => value !== '');
}

/** GITHUB_SHA of a pull request is a merge commit that nobody wrote. */
function headSha({ event, sha }: Context): string {
  return textAt(event, 'pull_request', 'head', 'sha') ?? sha;
}

function messageOf(event: unknown): string {
  const message =
    textAt(event, 'head_commit', 'message') ??
    textAt(event, 'workflow_run', 'head_commit', 'message') ??
    textAt(event, 'pull_request', 'title') ??
    textAt(event, 'release', 'name') ??
    '';
  return message.split('\n')[0] ?? '';
}

function authorOf({ event, actor }: Context): string {
  return (
    textAt(event, 'head_commit', 'author', 'username') ??
    textAt(event, 'head_commit', 'author', 'name') ??
    textAt(event, 'pull_request', 'user', 'login') ??
    actor
  );
}

/** Runs that GitHub starts without secrets: of forks and of Dependabot. */
export function isWithoutSecrets({
  event,
  repository,
  actor,
}: Context): boolean {
  const head = valueAt(event, 'pull_request', 'head', 'repo', 'full_name');
  const isFork =
    valueAt(event, 'pull_request') !== undefined && head !== repository;
  return isFork || actor === 'dependabot[bot]';
}
