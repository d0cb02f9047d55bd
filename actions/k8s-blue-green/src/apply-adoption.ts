import { messageOf } from '@kit/errors';
import { type AdoptionPlan, adoptedKey, plainKey } from './adoption-plan.ts';
import { sayRemoval } from './adoption-steps.ts';
import { note } from './apply-audit.ts';
import { bakeUnit, waitForTraffic } from './apply-bake.ts';
import { deployTarget, scaleOld, watchUnit } from './apply-deployment.ts';
import { failed, type Outcome } from './apply-outcome.ts';
import { switchForward, writeDone } from './apply-service.ts';
import { waitReady } from './apply-wait.ts';
import { errors } from './errors.ts';
import { reasonOf } from './failure-reason.ts';
import type { Release, Unit } from './unit.ts';

type AdoptionUnit = Unit<AdoptionPlan>;

/** One Service after the other; until its last step each can go back. */
export async function applyAdoption(
  release: Release,
  units: readonly AdoptionUnit[],
): Promise<Outcome> {
  const moving = units.filter(({ plan }) => plan.stage !== 'none');
  try {
    for (const unit of moving) await adoptUnit(release, unit);
    return { kind: 'adopted' };
  } catch (error) {
    const reason = reasonOf(error, release);
    return failed(release, moving, reason, messageOf(error), []);
  } finally {
    for (const unit of moving) unit.live?.stop();
  }
}

async function adoptUnit(release: Release, unit: AdoptionUnit): Promise<void> {
  const { plan, lock } = unit;
  const { journal } = release;
  if (plan.stage === 'create') await createColour(release, unit);
  unit.live = await watchUnit(release, unit);
  if (plan.stage !== 'retire') {
    await journal.run('ready', () => waitReady(release, unit), String);
    lock.lost.throwIfAborted();
    const extra = extraOf(unit, plan.stage === 'pin' ? 'down' : 'up');
    await journal.run(
      'switch',
      () => switchForward(release, unit, { phase: 'done', extra }),
      () => `${plan.name}: ${plan.from} → ${plan.to} in ${unit.switchMs} ms`,
    );
    note(release, unit, 'traffic_switched');
  }
  await journal.run('traffic', () => waitForTraffic(release, unit), String);
  if (plan.stage !== 'pin') await retirePlain(release, unit);
  await journal.run(
    'done',
    () => writeDone(release, unit, extraOf(unit, 'down')),
    () => plan.name,
  );
  if (plan.stage !== 'pin') journal.note('remove', sayRemoval(plan));
}

async function createColour(release: Release, unit: AdoptionUnit) {
  const { plan } = unit;
  const deployed = await release.journal.run(
    'deploy',
    () => deployTarget(release, unit, {}),
    () => `${plan.targetName}: ${plan.replicas} replicas`,
  );
  unit.generation = deployed.metadata.generation;
}

/** The plain pods finish what they are at; then they are scaled away. */
async function retirePlain(release: Release, unit: AdoptionUnit) {
  const { journal } = release;
  const { plan, lock } = unit;
  await watchColour(release, unit);
  // From here on the plain pods may be gone, so there is no way back to them.
  lock.lost.throwIfAborted();
  await waitForTraffic(release, unit);
  await journal.run('retire', () =>
    writeDone(release, unit, extraOf(unit, 'going')),
  );
  unit.isFinal = true;
  await journal.run(
    'scale-down',
    () => scaleOld(release, unit, 0),
    () => `${plan.old.metadata.name}: 0 replicas`,
  );
}

/** As long as the plain pods are up, traffic can go back to them. */
async function watchColour(release: Release, unit: AdoptionUnit) {
  const { propagationWait, scaleDownDelay, interval, maxRestarts } =
    release.inputs;
  const end = await bakeUnit(release, unit, {
    query: undefined,
    plan: {
      metrics: [],
      durationMs: propagationWait + scaleDownDelay,
      intervalMs: interval,
      onInconclusive: 'hold',
      maxRestarts,
    },
  });
  if (end.kind !== 'rollback') return;
  const why = `${unit.plan.targetName}: ${end.message}`;
  throw errors.error('BLUE_GREEN_NOT_READY', why);
}

function extraOf({ plan }: AdoptionUnit, plain: 'up' | 'going' | 'down') {
  return { [adoptedKey]: plan.old.metadata.name, [plainKey]: plain };
}
