import { messageOf } from '@kit/errors';
import { selects } from '@kit/kube-objects';
import { watchUnit } from './apply-deployment.ts';
import type { Outcome } from './apply-outcome.ts';
import { waitReady } from './apply-wait.ts';
import { reasonOf } from './failure-reason.ts';
import type { UnitPlan } from './plan.ts';
import type { Release } from './unit.ts';

/**
 * Nothing is to be done where the Service has the release already, and that is
 * rolled out and serves: a colour may have the image and never have come up.
 */
export async function confirmAll(
  release: Release,
  plans: readonly UnitPlan[],
): Promise<Outcome> {
  try {
    for (const plan of plans) await confirmServing(release, plan);
    return { kind: 'nothing-to-do' };
  } catch (error) {
    return {
      kind: 'failed',
      reason: reasonOf(error, release),
      message: messageOf(error),
      rolledBack: false,
      rollbackMs: 0,
      problems: ['nothing was written, so nothing was put back'],
      verdicts: [],
    };
  }
}

/** Throws BLUE_GREEN_NOT_READY when that is not so in time. */
export async function confirmServing(
  release: Release,
  plan: UnitPlan,
): Promise<void> {
  const { service } = plan;
  const active = [plan.target, plan.old].find(
    (one) =>
      one !== undefined && selects(service.selector, one.template.labels),
  );
  if (active === undefined) return;
  const { name, generation } = active.metadata;
  const own = {
    ...plan,
    serving: service.metadata.name,
    proof: undefined,
    toSelector: service.selector,
    targetName: name,
  };
  const live = await watchUnit(release, { plan: own });
  try {
    await release.journal.run(
      'serving',
      () =>
        waitReady(release, {
          plan: own,
          live,
          generation,
          // An autoscaler has its say while we wait.
          get replicas() {
            return live.deployments.items()[0]?.replicas ?? active.replicas;
          },
          isSettled: true,
          hasSwitched: true,
        }),
      (seen) => `${plan.name}: ${name}, ${seen}`,
    );
  } finally {
    live.stop();
  }
}
