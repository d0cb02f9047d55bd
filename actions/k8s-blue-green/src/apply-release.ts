import { formatDuration } from '@kit/clock';
import { isKitError, messageOf } from '@kit/errors';
import { isDirected, readyPods, targetResource } from '@kit/traffic';
import { leaveEvent, note } from './apply-audit.ts';
import {
  type BakeEnd,
  type BakeWorld,
  bakeUnit,
  waitForGateways,
  waitForTraffic,
} from './apply-bake.ts';
import {
  deployTarget,
  matchSize,
  scaleOld,
  watchUnit,
} from './apply-deployment.ts';
import { checkInPods } from './apply-exec.ts';
import { runHooks } from './apply-hooks.ts';
import {
  switchBack,
  switchForward,
  writeDone,
  writeHeld,
  writeIntent,
  writePreview,
} from './apply-service.ts';
import { smokeUnit } from './apply-smoke.ts';
import { waitReady } from './apply-wait.ts';
import { imagesFor } from './gather.ts';
import type { Release, Unit } from './unit.ts';

/** Makes the idle colour ready; nothing of production changes. */
export async function prepareUnit(release: Release, unit: Unit): Promise<void> {
  const { journal, inputs } = release;
  const { plan } = unit;
  if (plan.start === 'promote') note(release, unit, 'approval_granted');
  if (plan.start === 'deploy') {
    note(release, unit, 'deployment_initiated');
    await journal.run(
      'intent',
      () => writeIntent(release, unit),
      () => plan.name,
    );
    await runHooks(release, 'before-deploy');
    if (plan.preview !== undefined) {
      await journal.run('preview', () => writePreview(release, unit));
    }
    const images = imagesFor(plan.name, inputs);
    const deployed = await journal.run(
      'deploy',
      () => deployTarget(release, unit, images),
      () => `${plan.targetName}: ${plan.release}, ${plan.replicas} replicas`,
    );
    unit.generation = deployed.metadata.generation;
  }
  unit.live ??= await watchUnit(release, unit);
  if (plan.start === 'deploy' || plan.start === 'promote') {
    await journal.run(
      'ready',
      () => waitReady(release, unit),
      (seen) => `${plan.targetName}: ${seen}`,
    );
    await smokeUnit(release, unit);
    await checkInPods(release, unit);
  }
  if (plan.start === 'deploy' && inputs.promote === 'manual') {
    await journal.run('hold', () => writeHeld(release, unit));
  }
}

/** Switches one Service, after a last look, and sees that traffic follows. */
export async function switchUnit(release: Release, unit: Unit): Promise<void> {
  const { plan } = unit;
  await matchSize(release, unit);
  // What was ready a moment ago may have crashed since.
  await waitReady(release, unit);
  unit.lock.lost.throwIfAborted();
  await release.journal.run(
    'switch',
    () => switchForward(release, unit),
    () => `${plan.name}: ${plan.from} → ${plan.to} in ${unit.switchMs} ms`,
  );
  const switched = note(release, unit, 'traffic_switched');
  await release.journal.run(
    'traffic',
    async () => {
      const seen = await waitForTraffic(release, unit);
      return [seen, ...(await waitForGateways(release, unit))].join(', ');
    },
    (seen) => seen,
  );
  await leaveEvent(release, unit, switched);
}

/** Watches all Services together; the first bad verdict counts for all. */
export async function bakeAll(
  release: Release,
  units: readonly Unit[],
  worldOf: (unit: Unit) => BakeWorld,
): Promise<readonly BakeEnd[]> {
  if (units.length === 0) return [];
  await release.clock.sleep(release.inputs.propagationWait, release.signal);
  const stop = new AbortController();
  const signal = AbortSignal.any([release.signal, stop.signal]);
  const watched = units.map(async (unit) => {
    const end = await bakeUnit({ ...release, signal }, unit, worldOf(unit));
    if (end.kind === 'rollback') stop.abort(new Error(end.message));
    return end;
  });
  const settled = await Promise.allSettled(watched);
  release.signal.throwIfAborted();
  const ends = settled.flatMap((result) =>
    result.status === 'fulfilled' ? [result.value] : [],
  );
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed !== undefined && !ends.some(({ kind }) => kind === 'rollback'))
    throw failed.reason;
  return ends;
}

export interface WayBack {
  readonly isBack: boolean;
  /** Why some Service stays where it is. */
  readonly problems: readonly string[];
  /** From the verdict to the last acknowledged write. */
  readonly ms: number;
}

/**
 * Puts every switched Service back, the last first. One whose old colour has no
 * ready pod stays: going back would take production down.
 */
export async function rollBack(
  release: Release,
  units: readonly Unit[],
  why: string,
): Promise<WayBack> {
  const begun = release.clock.monotonic();
  const problems: string[] = [];
  const moved: Unit[] = [];
  for (const unit of units.toReversed()) {
    if (!unit.hasSwitched || unit.isBack || unit.isFinal) continue;
    const { plan } = unit;
    const ready = readyPods(unit.live?.pods.items() ?? [], plan.fromSelector);
    const serving = readyPods(unit.live?.pods.items() ?? [], plan.toSelector);
    if (ready === 0 && serving > 0) {
      problems.push(
        `${plan.name} stays on ${plan.to}: ${plan.from} has no ready pod to go back to`,
      );
      continue;
    }
    try {
      await release.journal.run(
        'roll-back',
        () => goBack(release, unit, why),
        () => `${plan.name}: back on ${plan.from}`,
      );
      moved.push(unit);
    } catch (error) {
      problems.push(`${plan.name}: ${messageOf(error)}`);
    }
  }
  const ms = Math.round(release.clock.monotonic() - begun);
  if (units.some(({ isBack }) => isBack))
    release.log.info(`rolled back in ${ms} ms`);
  // Told only once all traffic is back.
  for (const unit of moved) {
    const event = note(release, unit, 'rollback_executed', why);
    await leaveEvent(release, unit, event);
  }
  return { isBack: problems.length === 0, problems, ms };
}

async function goBack(release: Release, unit: Unit, why: string) {
  try {
    await switchBack(release, unit, why);
  } catch (error) {
    if (!isKitError(error, 'TRAFFIC_CONFLICT')) throw error;
    const { isSelected, now } = await whereIsTraffic(release, unit);
    if (isSelected) {
      // The switch had not taken effect, so there is nothing to take back.
      unit.isBack = true;
      unit.seen = now;
      return;
    }
    throw error;
  }
}

async function whereIsTraffic(release: Release, unit: Unit) {
  const { plan } = unit;
  const now = await release.free.get(targetResource(plan.kind), {
    name: plan.switched.metadata.name,
  });
  return { isSelected: isDirected(now, plan.fromWay), now };
}

/** Notes success; later puts the old colours to sleep, where nobody objects. */
export async function finishAll(
  release: Release,
  units: readonly Unit[],
): Promise<void> {
  const { inputs, journal, clock, signal } = release;
  for (const unit of units) {
    if (unit.plan.start !== 'finish') {
      await journal.run(
        'done',
        () => writeDone(release, unit, { 'scaled-down': 'false' }),
        () => unit.plan.name,
      );
    }
  }
  if (inputs.scaleDownDelay > 0) {
    release.log.info(
      `the old colour stays up for ${formatDuration(inputs.scaleDownDelay)}`,
    );
    await clock.sleep(inputs.scaleDownDelay, signal);
  }
  for (const unit of units) {
    unit.lock.lost.throwIfAborted();
    // Guarded: who has switched since, or is about to, keeps both colours.
    await writeDone(release, unit, { 'scaled-down': 'true' });
    await journal.run(
      'scale-down',
      () => scaleOld(release, unit, inputs.standbyReplicas),
      () =>
        `${unit.plan.old.metadata.name}: ${inputs.standbyReplicas} replicas`,
    );
  }
}
