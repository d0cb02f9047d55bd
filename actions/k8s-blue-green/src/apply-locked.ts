import type { World } from '@kit/action';
import type { PlanStep } from '@kit/deployment';
import type { KubernetesClient, Rule } from '@kit/kubernetes';
import { forgetHoldings, rememberHoldings } from '@kit/lock';
import { isAsleep } from '@kit/traffic';
import { confirmAll } from './apply-confirm.ts';
import { holdingOf, type Lock, lockAll } from './apply-lock.ts';
import type { Outcome } from './apply-outcome.ts';
import type { Inputs } from './inputs.ts';
import type { UnitPlan } from './plan.ts';
import type { Release, Unit } from './unit.ts';

interface Done {
  readonly plans: readonly UnitPlan[];
  readonly outcome: Outcome;
  readonly units: readonly Unit[];
}

/** Of what is there already, only that it works is to be seen. */
export async function leaveAlone(
  release: Release,
  plans: readonly UnitPlan[],
): Promise<Done> {
  return { plans, outcome: await confirmAll(release, plans), units: [] };
}

/** All locks first, and what is still to be done once they are there. */
export async function applyLocked<Plan extends UnitPlan>(
  work: Work<Plan>,
  first: readonly Plan[],
  {
    client,
    world,
    inputs,
    releaseWith,
  }: {
    readonly client: KubernetesClient;
    readonly world: World;
    readonly inputs: Inputs;
    releaseWith(signal: AbortSignal): Release;
  },
): Promise<Done> {
  rememberHoldings(world.state, first.map(holdingOf));
  const locks = await lockAll(first, client, world, inputs);
  try {
    const signals = [world.signal, ...locks.map(({ lost }) => lost)];
    const release = releaseWith(AbortSignal.any(signals));
    // Another run may have ended while the lock was waited for.
    const plans = locks.some(({ waited }) => waited)
      ? await work.gather(client)
      : first;
    if (plans.every(isLeftAlone)) return await leaveAlone(release, plans);
    const units = plans.map((plan, at) => unitOf(plan, locks[at], inputs));
    return { plans, outcome: await work.apply(release, units), units };
  } finally {
    await Promise.all(locks.map((lock) => lock.release()));
    forgetHoldings(world.state);
  }
}

export function isLeftAlone({ start }: UnitPlan): boolean {
  return start === 'none';
}

/** What a run is for: a release, or an adoption. */
export interface Work<Plan extends UnitPlan> {
  rules(client: KubernetesClient): Promise<readonly Rule[]>;
  gather(client: KubernetesClient): Promise<readonly Plan[]>;
  steps(plans: readonly Plan[], leavesEvents: boolean): readonly PlanStep[];
  apply(release: Release, units: readonly Unit<Plan>[]): Promise<Outcome>;
}

function unitOf<Plan extends UnitPlan>(
  plan: Plan,
  lock: Lock | undefined,
  inputs: Inputs,
): Unit<Plan> {
  if (lock === undefined) throw new Error('a unit without a lock');
  return {
    plan,
    lock,
    seen: plan.switched,
    sent: undefined,
    generation: plan.target?.metadata.generation ?? 0,
    replicas: neededReplicas(plan, inputs),
    live: undefined,
    isSettled: plan.target === undefined || isAsleep(plan.target),
    hasSwitched: plan.start === 'resume' || plan.start === 'finish',
    isBack: false,
    isFinal: false,
    switchMs: undefined,
  };
}

/**
 * What was validated is promoted as it is; if the active colour has more pods
 * by now, it gets as many before the switch.
 */
function neededReplicas(
  { start, replicas, target }: UnitPlan,
  inputs: Inputs,
): number {
  return start === 'promote' && inputs.replicas === undefined
    ? Math.min(replicas, Math.max(1, target?.replicas ?? 1))
    : replicas;
}
