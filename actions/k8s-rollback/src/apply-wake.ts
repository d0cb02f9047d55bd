import {
  conditionOf,
  podProblems,
  sayProblem,
  selectorText,
  type Workload,
  watchProblems,
} from '@kit/kube-objects';
import { createBell, follow, resources } from '@kit/kubernetes';
import { readyPods, seeStaying } from '@kit/traffic';
import type { Tools } from './apply-service.ts';
import { errors } from './errors.ts';
import type { ServicePlan } from './service-plan.ts';

/** A registry may hiccup once, and a controller be late. */
export const graceMs = 10_000;

/** Of what is not followed: whether ready pods are there to stay. */
const askAgainMs = 200;

export async function scaleTarget(
  { client, inputs }: Tools,
  target: Workload,
  replicas: number,
): Promise<void> {
  await client.patch(
    resources.deployments,
    { name: target.metadata.name },
    { type: 'merge', body: { spec: { replicas } } },
    { fieldManager: inputs.fieldManager, subresource: 'scale' },
  );
}

/**
 * Waits until the target can take the traffic: no longer than the limit, and
 * not for what will not come; `wakeTo` when it had to be woken. Throws
 * ROLLBACK_NOT_READY.
 */
export async function waitForPods(
  { client, world, inputs }: Tools,
  plan: ServicePlan,
): Promise<void> {
  const { clock, signal } = world;
  const needed = plan.wakeTo ?? 1;
  const bell = createBell(clock);
  const deadline = clock.monotonic() + inputs.timeout;
  const options = { clock, onChange: bell.ring, signal };
  const { name } = plan.target.metadata;
  const labels = selectorText(plan.toSelector);
  const [pods, targets] = await Promise.all([
    follow(client, resources.pods, { labels }, options),
    follow(
      client,
      resources.deployments,
      { fields: `metadata.name=${name}` },
      options,
    ),
  ]);
  const grace = watchProblems(graceMs);
  try {
    for (;;) {
      const ready = readyPods(pods.items(), plan.toSelector);
      const now = clock.monotonic();
      const [deployment] = targets.items().filter(isObserved);
      const isReady = ready >= needed && deployment !== undefined;
      // Who was just being put to sleep has ready pods that are about to go.
      const { toSelector: selector } = plan;
      if (
        isReady &&
        (await seeStaying(client, { deployment, selector, needed }))
      )
        return;
      const problems = grace.lasting(podProblems(pods.items()), now);
      const why = problems.map(sayProblem);
      why.push(...refusals(targets.items()));
      if (why.length > 0 || now >= deadline) {
        if (isReady)
          why.push('they may be about to go: its ReplicaSets are late');
        const rest = why.slice(0, 3).map((text) => `; ${text}`);
        throw errors.error(
          'ROLLBACK_NOT_READY',
          `${name}: ${ready} of ${needed} pods are ready${rest.join('')}`,
        );
      }
      const pause = isReady ? askAgainMs : 1000;
      await bell.wait(Math.min(pause, deadline - now), signal);
    }
  } finally {
    pods.stop();
    targets.stop();
  }
}

/** The controller has seen what was asked of it last. */
function isObserved({ metadata, status }: Workload): boolean {
  return status.observedGeneration >= metadata.generation;
}

/** Pods that a quota or a policy does not let come to be. */
function refusals(targets: readonly Workload[]): readonly string[] {
  return targets.filter(isObserved).flatMap(({ status }) => {
    const failure = conditionOf(status.conditions, 'ReplicaFailure');
    return failure?.status === 'True' ? [failure.message] : [];
  });
}
