import type { MetricVerdict } from '@kit/analysis';
import { isKitError, messageOf } from '@kit/errors';
import { applyObject } from '@kit/manifests';
import type { BakeWorld } from './apply-bake.ts';
import { confirmServing } from './apply-confirm.ts';
import { watchUnit } from './apply-deployment.ts';
import { runHooks } from './apply-hooks.ts';
import {
  bakeAll,
  finishAll,
  prepareUnit,
  switchUnit,
} from './apply-release.ts';
import { rollBack } from './apply-way-back.ts';
import { reasonOf } from './failure-reason.ts';
import type { Release, Unit } from './unit.ts';

/** How a release ended. */
export type Outcome =
  | { readonly kind: 'dry-run' | 'nothing-to-do' | 'held' | 'adopted' }
  | {
      readonly kind: 'released';
      readonly verdict: string;
      readonly verdicts: readonly MetricVerdict[];
      readonly note?: string;
    }
  | {
      readonly kind: 'failed';
      /** kebab-case: `not-ready`, `conflict`, `analysis-failed`, `cancelled`, … */
      readonly reason: string;
      readonly message: string;
      readonly rolledBack: boolean;
      readonly rollbackMs: number;
      readonly problems: readonly string[];
      readonly verdicts: readonly MetricVerdict[];
    };

/** Does it all; every failure after a switch goes back before it is told. */
export async function applyRelease(
  release: Release,
  groups: readonly (readonly Unit[])[],
  worldOf: (unit: Unit) => BakeWorld,
): Promise<Outcome> {
  const units = groups.flat().filter(({ plan }) => plan.start !== 'none');
  try {
    await revertStale(release, units);
    for (const unit of units) await applyObjects(release, unit);
    for (const group of groups) await applyGroup(release, group);
    if (
      release.inputs.promote === 'manual' &&
      release.inputs.phase === 'release'
    ) {
      return { kind: 'held' };
    }
    const watched = units.filter(({ plan }) => plan.start !== 'finish');
    const ends = await bakeAll(release, watched, worldOf);
    const verdicts = ends.flatMap((end) => end.verdicts);
    const bad = ends.find(({ kind }) => kind === 'rollback');
    if (bad !== undefined) {
      return await failed(release, units, bad.reason, bad.message, verdicts);
    }
    if (ends.some(({ kind }) => kind === 'hold')) return { kind: 'held' };
    const unfinished =
      watched.length > 0 ? await finishHooks(release, verdicts) : undefined;
    if (unfinished !== undefined) return unfinished;
    return await finished(
      release,
      units,
      ends[0]?.reason ?? 'not-analysed',
      verdicts,
    );
  } catch (error) {
    return failed(
      release,
      units,
      reasonOf(error, release),
      messageOf(error),
      [],
    );
  } finally {
    for (const unit of units) unit.live?.stop();
  }
}

/** The files' other objects: what is there stays, nothing is ever deleted. */
async function applyObjects(
  { client, journal, inputs }: Release,
  { plan }: Unit,
): Promise<void> {
  for (const object of plan.objects) {
    await journal.run(
      'apply',
      () =>
        applyObject(client, object, {
          fieldManager: inputs.fieldManager,
          force: inputs.forceConflicts,
          dryRun: false,
        }),
      () => `${object.kind} ${object.name}`,
    );
  }
}

async function applyGroup(release: Release, group: readonly Unit[]) {
  for (const { plan } of group)
    if (plan.start === 'none') await confirmServing(release, plan);
  const waiting = group.filter(
    ({ plan }) => plan.start !== 'none' && plan.start !== 'finish',
  );
  const work = async () => {
    for (
      let unit = waiting.shift();
      unit !== undefined;
      unit = waiting.shift()
    ) {
      await prepareUnit(release, unit);
    }
  };
  const moving = [...waiting];
  const workers = Array.from({ length: release.inputs.maxParallel }, work);
  const settled = await Promise.allSettled(workers);
  for (const result of settled) {
    if (result.status === 'rejected') throw result.reason;
  }
  if (release.inputs.promote === 'manual' && release.inputs.phase === 'release')
    return;
  if (moving.length > 0) await runHooks(release, 'before-switch');
  for (const unit of moving) {
    if (!unit.hasSwitched) await switchUnit(release, unit);
  }
}

/** What a dead run left half-way, of another release, goes back first. */
async function revertStale(release: Release, units: readonly Unit[]) {
  const stale = units.filter(({ plan }) => plan.revertsFirst);
  for (const unit of stale) {
    unit.live = await watchUnit(release, unit);
    unit.hasSwitched = true;
  }
  const back = await rollBack(release, stale, 'the run that released it died');
  if (!back.isBack) throw new Error(back.problems.join('; '));
  for (const unit of stale) {
    unit.hasSwitched = false;
    unit.isBack = false;
  }
}

/** The release stands; a Job that fails now is told, and tried by the next run. */
async function finishHooks(
  release: Release,
  verdicts: readonly MetricVerdict[],
): Promise<Outcome | undefined> {
  try {
    await runHooks(release, 'after-switch');
    return undefined;
  } catch (error) {
    if (release.signal.aborted) throw error;
    return {
      kind: 'failed',
      reason: reasonOf(error, release),
      message: messageOf(error),
      rolledBack: false,
      rollbackMs: 0,
      problems: ['traffic stays on the new version, and the old one stays up'],
      verdicts,
    };
  }
}

/** The release stands; what fails now only leaves the old colour up. */
async function finished(
  release: Release,
  units: readonly Unit[],
  verdict: string,
  verdicts: readonly MetricVerdict[],
): Promise<Outcome> {
  try {
    await finishAll(release, units);
    return { kind: 'released', verdict, verdicts };
  } catch (error) {
    if (isKitError(error, 'BLUE_GREEN_NOT_READY'))
      return notServing(release, error, verdicts);
    const note = `the old colour was left as it is: ${messageOf(error)}`;
    release.log.warning(note);
    return { kind: 'released', verdict, verdicts, note };
  }
}

function notServing(
  release: Release,
  error: unknown,
  verdicts: readonly MetricVerdict[],
): Outcome {
  return {
    kind: 'failed',
    reason: reasonOf(error, release),
    message: messageOf(error),
    rolledBack: false,
    rollbackMs: 0,
    problems: ['the old colour stays up: k8s-rollback goes back to it'],
    verdicts,
  };
}

/** How it failed, with what was switched put back. */
export async function failed(
  release: Release,
  units: readonly Unit[],
  reason: string,
  message: string,
  verdicts: readonly MetricVerdict[],
): Promise<Outcome> {
  const switched = units.filter(
    ({ hasSwitched, isFinal }) => hasSwitched && !isFinal,
  );
  const holds = reason === 'cancelled' && release.inputs.onCancel === 'hold';
  const back = holds
    ? {
        isBack: false,
        ms: 0,
        problems: ['traffic was left where it is: on-cancel is "hold"'],
      }
    : await rollBack(release, switched, message);
  return {
    kind: 'failed',
    reason,
    message,
    rolledBack: switched.length > 0 && back.isBack,
    rollbackMs: back.ms,
    problems: switched.length === 0 ? [] : back.problems,
    verdicts,
  };
}
