import { runIdentity } from '@kit/deployment';
import { recordEvent, resources } from '@kit/kubernetes';
import { acquireLock, type HeldLock } from '@kit/lock';
import { applyService, type Tools } from './apply-service.ts';
import { applyWorkload } from './apply-workload.ts';
import type { WayBack } from './way-back.ts';

/** Goes the way back, and leaves an Event that says who went it, and why. */
export async function applyWay(tools: Tools, way: WayBack): Promise<void> {
  const { plan } = way;
  if (plan.kind === 'workload') {
    await applyWorkload(tools, plan.workload);
  } else {
    const lock = await lockService(tools, plan.service.name);
    try {
      await applyService(tools, plan.service, lock);
    } finally {
      await lock.release();
    }
  }
  await leaveEvent(tools, way);
}

/** With `force` the lock is taken from whoever has it: that run then stops. */
async function lockService(tools: Tools, service: string): Promise<HeldLock> {
  const { client, inputs, world } = tools;
  const name = `${service}-delivery`;
  if (inputs.force) await freeLock(tools, name);
  return acquireLock({
    client,
    clock: world.clock,
    signal: world.signal,
    name,
    run: runIdentity(world.context),
    waitMs: 35_000,
    durationMs: 30_000,
    onWait: (holder) =>
      world.log.info(`waiting for the lock, held by ${holder}`),
  });
}

async function freeLock({ client }: Tools, name: string): Promise<void> {
  const held = await client.find(resources.leases, { name });
  if (held === undefined || held.holder === '') return;
  const body = Object(held.raw);
  const spec = { ...body.spec, holderIdentity: '' };
  await client.replace(resources.leases, { name }, { ...body, spec });
}

/** A cluster may refuse it: the rollback has happened all the same. */
async function leaveEvent({ client, world, inputs }: Tools, way: WayBack) {
  const { actor, url } = runIdentity(world.context);
  await recordEvent(client, way.about, {
    type: 'Warning',
    reason: 'RolledBack',
    message: `${actor} rolled back from ${way.from} to ${way.to}: ${inputs.reason} (${url})`,
    component: inputs.fieldManager,
    at: world.clock.now(),
  }).catch(() => world.log.warning('the Event could not be written'));
}
