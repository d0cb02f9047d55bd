import type { ActionResult, World } from '@kit/action';
import { configuredMetrics } from '@kit/analysis';
import { loggedJournal, planLines, runIdentity } from '@kit/deployment';
import { createHttpClient } from '@kit/http';
import {
  createBell,
  type KubernetesClient,
  openCluster,
  requireRules,
} from '@kit/kubernetes';
import { queryPrometheus } from '@kit/prometheus';
import type { BakeWorld } from './apply-bake.ts';
import { type Lock, lockAll } from './apply-lock.ts';
import { applyRelease } from './apply-outcome.ts';
import { gatherPlans, requestFor, serviceGroups } from './gather.ts';
import type { Inputs, OutputName } from './inputs.ts';
import type { UnitPlan } from './plan.ts';
import { planSteps } from './plan-steps.ts';
import { neededRules } from './rules.ts';
import { resultOf } from './summary.ts';
import type { Release, Unit } from './unit.ts';

export async function run(
  inputs: Inputs,
  world: World,
): Promise<ActionResult<OutputName>> {
  const connection = await openCluster(inputs, world, 'kit/k8s-blue-green');
  try {
    return await release(inputs, world, connection.client);
  } finally {
    connection.close();
  }
}

async function release(
  inputs: Inputs,
  world: World,
  client: KubernetesClient,
): Promise<ActionResult<OutputName>> {
  await requireRules(client, neededRules);
  const first = await gatherPlans(client, inputs);
  const steps = planSteps(first, requestFor('', inputs));
  await world.log.group('plan', () => {
    for (const line of planLines(steps)) world.log.info(line);
  });
  const journal = loggedJournal(world);
  if (inputs.dryRun || first.every(({ start }) => start === 'none')) {
    const reason = inputs.dryRun ? 'dry-run' : 'nothing-to-do';
    return resultOf(inputs, steps, first, journal.entries(), { kind: reason });
  }
  const locks = await lockAll(first, client, world, inputs);
  try {
    const signal = AbortSignal.any([
      world.signal,
      ...locks.map(({ lost }) => lost),
    ]);
    const shared: Release = {
      inputs,
      signal,
      client: client.withSignal(signal),
      free: client.withSignal(undefined),
      clock: world.clock,
      log: world.log,
      secrets: world.secrets,
      journal,
      run: runIdentity(world.context),
      bell: createBell(world.clock),
    };
    // Another run may have ended while the lock was waited for.
    const plans = locks.some(({ waited }) => waited)
      ? await gatherPlans(client, inputs)
      : first;
    const units = plans.map((plan, index) => unitOf(plan, locks[index]));
    const outcome = await applyRelease(
      shared,
      grouped(units, inputs),
      bakeWorlds(shared),
    );
    return resultOf(inputs, steps, plans, journal.entries(), outcome, units);
  } finally {
    await Promise.all(locks.map((lock) => lock.release()));
  }
}

function unitOf(plan: UnitPlan, lock: Lock | undefined): Unit {
  if (lock === undefined) throw new Error('a unit without a lock');
  return {
    plan,
    lock,
    seen: plan.service,
    generation: plan.target?.metadata.generation ?? 0,
    live: undefined,
    hasSwitched: plan.start === 'resume' || plan.start === 'finish',
    isBack: false,
    switchMs: undefined,
  };
}

function grouped(units: readonly Unit[], inputs: Inputs): readonly Unit[][] {
  return serviceGroups(inputs.service).map((names) =>
    units.filter(({ plan }) => names.includes(plan.name)),
  );
}

/** How each Service is watched. */
function bakeWorlds({ inputs, client, clock }: Release) {
  const { prometheusUrl: url } = inputs;
  const query =
    url === undefined || inputs.skipAnalysis
      ? undefined
      : queryPrometheus({
          url,
          token: inputs.prometheusToken,
          headers: inputs.prometheusHeaders,
          http: createHttpClient({ clock }),
        });
  return ({ plan }: Unit): BakeWorld => ({
    query,
    plan: {
      metrics:
        query === undefined
          ? []
          : configuredMetrics(inputs, {
              namespace: client.namespace,
              name: plan.targetName,
            }),
      durationMs: inputs.bake,
      intervalMs: inputs.interval,
      onInconclusive: inputs.onInconclusive,
      maxRestarts: inputs.maxRestarts,
    },
  });
}
