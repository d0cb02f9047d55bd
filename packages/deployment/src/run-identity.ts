import type { Context } from '@kit/action';

/** Which run does something; `attempt` grows when it is run again. */
export interface RunIdentity {
  readonly repository: string;
  readonly runId: string;
  readonly attempt: number;
  readonly job: string;
  readonly url: string;
  readonly actor: string;
}

export function runIdentity(context: Context): RunIdentity {
  const { repository, runId, serverUrl, job } = context;
  return {
    repository,
    runId,
    attempt: Number(context.runAttempt) || 1,
    job,
    url: `${serverUrl}/${repository}/actions/runs/${runId}`,
    actor: context.triggeringActor || context.actor,
  };
}

/** `org/shop/1001/2/deploy`: the holder of a lock. */
export function holderText(run: RunIdentity): string {
  return `${run.repository}/${run.runId}/${run.attempt}/${run.job}`;
}

/**
 * Whether `holder` is the same job of an earlier attempt of this very run: that
 * one is dead for certain, and need not be waited for.
 */
export function isEarlierAttempt(holder: string, run: RunIdentity): boolean {
  const prefix = `${run.repository}/${run.runId}/`;
  const [attempt, job] = holder.slice(prefix.length).split('/');
  return (
    holder.startsWith(prefix) &&
    /^\d+$/.test(attempt ?? '') &&
    Number(attempt) < run.attempt &&
    job === run.job
  );
}
