import type { ActionResult, World } from '@kit/action';
import { configuredMetrics } from '@kit/analysis';
import { cancelled } from '@kit/clock';
import { createJournal, planLines, runIdentity } from '@kit/deployment';
import { isKitError } from '@kit/errors';
import { createHttpClient } from '@kit/http';
import {
  connect,
  createBell,
  type KubernetesClient,
  loadAccess,
  requireRules,
} from '@kit/kubernetes';
import { acquireLock, type HeldLock } from '@kit/lock';
import { queryPrometheus } from '@kit/prometheus';
import type { BakeWorld } from './apply-bake.ts';
import { applyRelease, type Outcome } from './apply-outcome.ts';
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
  const { clock, secrets, env, context, log, signal } = world;
  const access = await loadAccess({
    ...inputs,
    env,
    workspace: context.workspace,
  });
  const connection = connect(access, {
    clock,
    secrets,
    env,
    signal,
    namespace: inputs.namespace,
    userAgent: 'kit/k8s-blue-green',
    onRequest: ({ method, path, status, ms }) =>
      log.debug(
        `${method} ${path} ${status ?? 'no answer'} ${Math.round(ms)} ms`,
      ),
  });
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
  const journal = createJournal(world.clock, ({ step, outcome, detail }) =>
    world.log.info(`${step}: ${outcome}${detail === '' ? '' : ` (${detail})`}`),
  );
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

type Lock = HeldLock & { readonly waited: boolean };

/** All locks, in the order of their names: two runs cannot block each other. */
async function lockAll(
  plans: readonly UnitPlan[],
  client: KubernetesClient,
  world: World,
  inputs: Inputs,
): Promise<readonly Lock[]> {
  const held = new Map<string, Lock>();
  try {
    for (const name of plans.map((plan) => plan.name).sort()) {
      let waited = false;
      const lock = await acquireLock({
        client,
        clock: world.clock,
        signal: world.signal,
        name: `${name}-delivery`,
        run: runIdentity(world.context),
        waitMs: inputs.lockTimeout,
        durationMs: 30_000,
        onWait: (holder, url) => {
          if (!waited)
            world.log.info(
              `waiting for the lock of ${name}, held by ${holder} ${url}`,
            );
          waited = true;
        },
      });
      held.set(name, { ...lock, waited });
    }
  } catch (error) {
    await Promise.all([...held.values()].map((lock) => lock.release()));
    throw isKitError(error) ? error : cancelled(world.signal);
  }
  return plans.flatMap(({ name }) => held.get(name) ?? []);
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

export type { Outcome };
