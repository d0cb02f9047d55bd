import { auditReason, runIdentity, sayAuditEvent } from '@kit/deployment';
import { recordEvent } from '@kit/kubernetes';
import {
  acquireLock,
  type HeldLock,
  serviceLock,
  workloadLock,
} from '@kit/lock';
import { applyService, type Tools, verifyServing } from './apply-service.ts';
import { applyWorkload, waitForRollout } from './apply-workload.ts';
import { gatherWay } from './gather-way.ts';
import type { WayBack } from './way-back.ts';

/** Goes the way back, or sees that it has been gone. */
export async function takeWay(tools: Tools, seen: WayBack): Promise<WayBack> {
  const way = seen.isThere ? seen : await goBack(tools, seen);
  if (way.isThere) await confirmWay(tools, way);
  return way;
}

/**
 * Writes, and leaves an Event that says who went back, and why. Who found
 * another run at work looks again: that one may have changed what was seen.
 */
async function goBack(tools: Tools, seen: WayBack): Promise<WayBack> {
  const { lock, wasHeld } = await lockWay(tools, seen);
  const client = tools.client.withSignal(
    AbortSignal.any([tools.world.signal, lock.lost]),
  );
  const guarded = { ...tools, client };
  try {
    const way = wasHeld ? await gatherWay(client, tools.inputs) : seen;
    if (way.isThere) return way;
    const { plan } = way;
    if (plan.kind === 'workload')
      await applyWorkload(guarded, plan.workload, lock);
    else await applyService(guarded, plan.service, lock);
    await leaveEvent(tools, way);
    return way;
  } finally {
    await lock.release();
  }
}

/**
 * Where it is already there it must also work: a run that was killed after its
 * write has not seen that, and its rerun has nothing else to do.
 */
async function confirmWay(tools: Tools, { plan }: WayBack): Promise<void> {
  if (plan.kind === 'workload')
    await waitForRollout(tools, plan.workload.workload);
  else await verifyServing(tools, plan.service);
}

/** With `force` the lock is taken from whoever has it: that run then stops. */
async function lockWay(
  tools: Tools,
  { about, plan }: WayBack,
): Promise<{ readonly lock: HeldLock; readonly wasHeld: boolean }> {
  const { client, inputs, world } = tools;
  const name =
    plan.kind === 'service'
      ? serviceLock(plan.service.name)
      : workloadLock(`deployment/${about.metadata.name}`);
  let wasHeld = false;
  const lock = await acquireLock({
    client,
    clock: world.clock,
    signal: world.signal,
    name,
    run: runIdentity(world.context),
    waitMs: inputs.lockTimeout,
    force: inputs.force,
    durationMs: 30_000,
    onWait(holder, url) {
      const verb = inputs.force ? 'taking' : 'waiting for';
      if (!wasHeld)
        world.log.info(`${verb} the lock, held by ${holder} ${url}`);
      wasHeld = true;
    },
  });
  return { lock, wasHeld };
}

/** A cluster may refuse it: the rollback has happened all the same. */
async function leaveEvent(
  { client, world, inputs, audit }: Tools,
  { about, from, to }: WayBack,
) {
  const { reason, fieldManager } = inputs;
  const event = audit.add('rollback_executed', { from, to, reason });
  const { url } = runIdentity(world.context);
  await recordEvent(client, about, {
    type: 'Warning',
    reason: auditReason(event),
    message: sayAuditEvent(event, url),
    component: fieldManager,
    at: world.clock.now(),
  }).catch(() => world.log.warning('the Event could not be written'));
}
