import { type Context, textAt, valueAt } from '@kit/action';
import type { GitHub } from '@kit/github';
import { workflowPath } from './ci-patterns.ts';

/**
 * The commit of the newest run of this workflow on this branch that succeeded,
 * runs of pull requests (whose branch may have the same name) aside.
 */
export async function gatherLastSuccess(
  github: Pick<GitHub, 'request'>,
  { workflowRef, repository, refName, runId }: Context,
): Promise<string | undefined> {
  const file = workflowPath(workflowRef, repository)?.replace(/^.*\//, '');
  if (file === undefined) return undefined;
  const answer = await github.request({
    method: 'GET',
    path: `/repos/${repository}/actions/workflows/${encodeURIComponent(file)}/runs`,
    query: {
      branch: refName,
      status: 'success',
      exclude_pull_requests: true,
      per_page: 50,
    },
  });
  const runs = valueAt(answer, 'workflow_runs');
  if (!Array.isArray(runs)) return undefined;
  const run = runs.find((candidate: unknown) =>
    isOwn(candidate, repository, runId),
  );
  const sha = textAt(run, 'head_sha') ?? '';
  return /^[0-9a-f]{40,64}$/.test(sha) ? sha : undefined;
}

function isOwn(run: unknown, repository: string, runId: string): boolean {
  return (
    !/^pull_request/.test(textAt(run, 'event') ?? 'pull_request') &&
    textAt(run, 'head_repository', 'full_name') === repository &&
    String(valueAt(run, 'id')) !== runId
  );
}
