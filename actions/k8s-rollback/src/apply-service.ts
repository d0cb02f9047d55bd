import type { World } from '@kit/action';
import { isoTime } from '@kit/clock';
import {
  type Audit,
  type Journal,
  parseState,
  runIdentity,
} from '@kit/deployment';
import { selectorText, selects } from '@kit/kube-objects';
import {
  createBell,
  follow,
  type KubernetesClient,
  resources,
} from '@kit/kubernetes';
import type { HeldLock } from '@kit/lock';
import { endpointsOf, movesTo, writeTraffic } from '@kit/traffic';
import { scaleTarget, waitForPods } from './apply-wake.ts';
import { errors } from './errors.ts';
import type { Inputs } from './inputs.ts';
import type { ServicePlan } from './service-plan.ts';

export interface Tools {
  readonly client: KubernetesClient;
  readonly world: World;
  readonly inputs: Inputs;
  readonly journal: Journal;
  readonly audit: Audit;
}

/** Wakes the target when it sleeps; then the one write; then a look at it. */
export async function applyService(
  tools: Tools,
  plan: ServicePlan,
  lock: HeldLock,
): Promise<void> {
  const { journal } = tools;
  await wake(tools, plan);
  await journal.run(
    'switch',
    () => move(tools, plan, lock),
    () => `${plan.from} → ${plan.to}`,
  );
  await journal.run(
    'verify',
    () => verifyServing(tools, plan),
    (seen) => seen,
  );
}

/** A cancelled run sends what it has woken to sleep again, where that is asked. */
async function wake(tools: Tools, plan: ServicePlan): Promise<void> {
  const { client, world, inputs, journal } = tools;
  const { wakeTo, target } = plan;
  try {
    if (wakeTo !== undefined)
      await journal.run('wake', () => scaleTarget(tools, target, wakeTo));
    await waitForPods(tools, plan);
  } catch (error) {
    if (
      wakeTo !== undefined &&
      world.signal.aborted &&
      inputs.onCancel === 'rollback'
    ) {
      const free = { ...tools, client: client.withSignal(undefined) };
      await journal.run('sleep', () =>
        scaleTarget(free, target, target.replicas),
      );
    }
    throw error;
  }
}

async function move(
  { client, world, inputs }: Tools,
  plan: ServicePlan,
  lock: HeldLock,
) {
  const run = runIdentity(world.context);
  const { object, scope, target } = plan.junction;
  const before = parseState(object.metadata.annotations, scope);
  const now = isoTime(world.clock.now());
  const state = {
    schema: 1,
    phase: 'rolled-back',
    active: plan.to,
    previous: plan.from,
    release: before?.release ?? '',
    runUrl: run.url,
    startedAt: now,
    switchedAt: now,
    extra: { by: run.actor, reason: inputs.reason },
  } as const;
  const change = {
    seen: object,
    state,
    token: lock.token,
    scope,
    moves: movesTo(object, plan.junction.wayTo(plan.to)),
  };
  const free = client.withSignal(undefined);
  await writeTraffic(free, target.kind, change, inputs.fieldManager);
}

/** Only pods of the target serve, within 15 s. Throws ROLLBACK_NOT_READY. */
export async function verifyServing(
  { client, world }: Tools,
  plan: ServicePlan,
): Promise<string> {
  const { clock, signal } = world;
  const bell = createBell(clock);
  const options = { clock, onChange: bell.ring, signal };
  const name = plan.junction.servingOf(plan.to);
  const slices = await follow(
    client,
    resources.endpointSlices,
    { labels: `kubernetes.io/service-name=${name}` },
    options,
  );
  const pods = await follow(
    client,
    resources.pods,
    { labels: selectorText(plan.toSelector) },
    options,
  );
  const deadline = clock.monotonic() + 15_000;
  try {
    for (;;) {
      const own = new Set(
        pods
          .items()
          .filter(({ metadata }) => selects(plan.toSelector, metadata.labels))
          .map(({ metadata }) => metadata.name),
      );
      const serving = endpointsOf(slices.items(), name);
      if (serving.length > 0 && serving.every((pod) => own.has(pod))) {
        return `${serving.length} ready endpoints`;
      }
      if (clock.monotonic() >= deadline) {
        throw errors.error(
          'ROLLBACK_NOT_READY',
          `${name}: after 15 s ${serving.join(', ') || 'nothing'} serves it`,
        );
      }
      await bell.wait(500, signal);
    }
  } finally {
    slices.stop();
    pods.stop();
  }
}
