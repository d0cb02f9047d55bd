import { formatDuration } from '@kit/clock';
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
  const stop = new AbortController();
  const signal = AbortSignal.any([release.signal, stop.signal]);
  const watched = units.map(async (unit) => {
    const watch = { ...release, signal };
    const world = worldOf(unit);
    const early = await bakeUnit(watch, unit, whileSpreading(release, world));
    const end =
      early.kind === 'rollback' ? early : await bakeUnit(watch, unit, world);
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

/**
 * Until the switch has reached every node nothing is measured; but pods that are
 * gone by then are gone.
 */
function whileSpreading({ inputs }: Release, { plan }: BakeWorld): BakeWorld {
  const durationMs = inputs.propagationWait;
  return { query: undefined, plan: { ...plan, metrics: [], durationMs } };
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
    // While the old colour was kept, nobody watched the new one.
    unit.live ??= await watchUnit(release, unit);
    await waitForTraffic(release, unit);
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
