import type { World } from '@kit/action';
import type { QueryMetrics } from '@kit/analysis';
import { isKitError, messageOf } from '@kit/errors';
import {
  forgetHoldings,
  type Holding,
  rememberHoldings,
  workloadLock,
} from '@kit/lock';
import { runReleaseJobs } from './apply-jobs.ts';
import {
  type Changed,
  lockUnits,
  type ReleaseWorld,
  releaseLocks,
  rollOut,
  settle,
} from './apply-release.ts';
import { undoRelease } from './apply-undo.ts';
import { planWatch, type WatchEnd, watchRelease } from './apply-watch.ts';
import { isDiagnosis } from './diagnosis.ts';
import type { ReleaseJobs } from './gather-jobs.ts';
import { resourceOf } from './gather-resource.ts';
import type { Inputs } from './inputs.ts';
import type { Outcome } from './outcome.ts';
import { isChange } from './release-plan.ts';
import type { Release, Unit } from './unit.ts';

export interface AllWorld extends ReleaseWorld {
  readonly state: World['state'];
  readonly query: QueryMetrics | undefined;
  /** Looks at everything anew. */
  readonly gather: () => Promise<Release>;
  readonly jobs: ReleaseJobs;
}

/** Locks, rolls out, watches; takes everything back when one of it fails. */
export async function carryOut(
  planned: Release,
  inputs: Inputs,
  start: Outcome,
  world: AllWorld,
): Promise<Outcome> {
  const changed: Changed[] = [];
  const units = planned.groups.flat().filter(isChange);
  rememberHoldings(world.state, units.map(holdingOf));
  const locks = await lockUnits(planned.groups.flat(), inputs, world);
  const signal = AbortSignal.any([
    world.signal,
    ...[...locks.held.values()].map(({ lost }) => lost),
  ]);
  const guarded = {
    ...world,
    signal,
    client: world.client.withSignal(signal),
  };
  const { before } = world.jobs;
  let release = planned;
  try {
    if (locks.waited) release = await world.gather();
    await runReleaseJobs('before-deploy', before, start, inputs, guarded);
    await rollOut(release, inputs, locks.held, changed, guarded);
    const watch = await watchIfAsked(inputs, changed, guarded);
    if (watch?.kind === 'rollback') {
      const failure = `${watch.reason}: ${watch.message}`;
      return await goBack(failure, release, inputs, changed, guarded, {
        ...start,
        changed: true,
        watch,
        reasonCode: watch.reason,
      });
    }
    const isChanged = changed.length > 0 || release.objects.length > 0;
    const end = { ...start, changed: isChanged, watch };
    // What is held was not proven: a rerun takes it up, and knows the way back.
    if (watch?.kind === 'hold')
      return {
        ...end,
        reasonCode: watch.reason,
        failure: `held: ${watch.message}`,
      };
    const isOwed = world.jobs.after.length > 0;
    await settle(changed, inputs, guarded, isOwed);
    const told = await finishJobs(end, inputs, guarded);
    if (isOwed && told.failure === undefined)
      await settle(changed, inputs, guarded);
    return told;
  } catch (error) {
    return await failed(error, release, inputs, changed, guarded, start);
  } finally {
    await releaseLocks(locks.held);
    forgetHoldings(world.state);
  }
}

/** The release stands; a Job that fails now takes nothing back. */
async function finishJobs(
  end: Outcome,
  inputs: Inputs,
  world: AllWorld,
): Promise<Outcome> {
  const { after } = world.jobs;
  try {
    await runReleaseJobs('after-deploy', after, end, inputs, world);
    return { ...end, reasonCode: end.changed ? 'deployed' : 'unchanged' };
  } catch (error) {
    if (world.signal.aborted) throw error;
    const failure = `${messageOf(error)}; the new version stays`;
    return { ...end, reasonCode: reasonOf(error), failure };
  }
}

/** What a killed run leaves behind of this. */
function holdingOf({ id, name, ref }: Unit): Holding {
  const { apiVersion, kind } = resourceOf(ref);
  return { lock: workloadLock(id), apiVersion, kind, name, scope: '' };
}

async function watchIfAsked(
  inputs: Inputs,
  changed: readonly Changed[],
  world: AllWorld,
): Promise<WatchEnd | undefined> {
  if (inputs.watch === 0 || changed.length === 0) return undefined;
  const plan = planWatch(inputs, world.client.namespace, changed);
  return watchRelease(plan, changed, world.query, world);
}

async function failed(
  error: unknown,
  release: Release,
  inputs: Inputs,
  changed: readonly Changed[],
  world: AllWorld,
  start: Outcome,
): Promise<Outcome> {
  const cause = error instanceof Error ? error.cause : undefined;
  const outcome: Outcome = {
    ...start,
    changed: changed.length > 0,
    reasonCode: reasonOf(error),
    diagnosis: isDiagnosis(cause) ? cause : undefined,
  };
  if (changed.length === 0 && release.helm === undefined) {
    if (outcome.diagnosis === undefined) throw error;
    return { ...outcome, failure: `${messageOf(error)}; nothing was put back` };
  }
  // Who took the lock decides now; writing against him would be worse.
  const keeps =
    outcome.reasonCode === 'lock-lost' ||
    (outcome.reasonCode === 'cancelled' && inputs.onCancel === 'hold');
  return keeps
    ? { ...outcome, failure: `${messageOf(error)}; nothing was put back` }
    : goBack(messageOf(error), release, inputs, changed, world, outcome);
}

async function goBack(
  why: string,
  release: Release,
  inputs: Inputs,
  changed: readonly Changed[],
  world: AllWorld,
  outcome: Outcome,
): Promise<Outcome> {
  if (inputs.onFailure === 'keep') {
    return { ...outcome, failure: `${why}; kept as it is (on-failure: keep)` };
  }
  world.log.warning(`going back: ${why}`);
  const { restored, unready, problems } = await undoRelease(
    release.helm,
    changed,
    why,
    inputs,
    world,
  );
  const told = [
    ...(restored.length > 0
      ? [`back to the former version: ${restored.join(', ')}`]
      : []),
    ...(unready.length > 0
      ? [`given the former version, and not ready: ${unready.join(', ')}`]
      : []),
  ];
  const back = told.length === 0 ? 'nothing was put back' : told.join('; ');
  return {
    ...outcome,
    rolledBack: restored.length + unready.length > 0,
    problems,
    failure: `${why}; ${back}`,
  };
}

function reasonOf(error: unknown): Outcome['reasonCode'] {
  if (isKitError(error, 'CANCELLED')) return 'cancelled';
  if (isKitError(error, 'DEPLOYMENT_LOCK_LOST')) return 'lock-lost';
  if (isKitError(error, 'EXEC_CHECK_FAILED')) return 'exec-check-failed';
  if (isKitError(error, 'HOOK_JOB_FAILED')) return 'hook-job-failed';
  return isKitError(error, 'K8S_DEPLOY_ROLLOUT_FAILED')
    ? 'rollout-failed'
    : 'apply-failed';
}
