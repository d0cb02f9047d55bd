import type { ActionResult, World } from '@kit/action';
import { configuredMetrics } from '@kit/analysis';
import {
  createAudit,
  loggedJournal,
  planLines,
  runIdentity,
} from '@kit/deployment';
import { createHttpClient } from '@kit/http';
import {
  type Connection,
  createBell,
  type KubernetesClient,
  openCluster,
  requireRules,
} from '@kit/kubernetes';
import { gatherObjectRules } from '@kit/manifests';
import { queryPrometheus } from '@kit/prometheus';
import type { AdoptionPlan } from './adoption-plan.ts';
import { adoptionSteps } from './adoption-steps.ts';
import { applyAdoption } from './apply-adoption.ts';
import type { BakeWorld } from './apply-bake.ts';
import {
  applyLocked,
  isLeftAlone,
  leaveAlone,
  type Work,
} from './apply-locked.ts';
import { applyRelease } from './apply-outcome.ts';
import { gatherPlans, requestFor, serviceGroups } from './gather.ts';
import { gatherAdoptions } from './gather-adoption.ts';
import { gatherHooks } from './gather-hooks.ts';
import { gatherSource } from './gather-source.ts';
import type { Hooks } from './hooks.ts';
import type { Inputs, OutputName } from './inputs.ts';
import type { UnitPlan } from './plan.ts';
import { planSteps } from './plan-steps.ts';
import { adoptionRules, eventRule, hookRules, rulesFor } from './rules.ts';
import { resultOf } from './summary.ts';
import type { Release, Unit } from './unit.ts';

export async function run(
  inputs: Inputs,
  world: World,
): Promise<ActionResult<OutputName>> {
  const connection = await openCluster(inputs, world, 'kit/k8s-blue-green');
  try {
    return inputs.adopt === 'no'
      ? await carryOut(releaseWork(inputs, world), inputs, world, connection)
      : await carryOut(adoptionWork(inputs), inputs, world, connection);
  } finally {
    connection.close();
  }
}

async function carryOut<Plan extends UnitPlan>(
  work: Work<Plan>,
  inputs: Inputs,
  world: World,
  { client, exec }: Connection,
): Promise<ActionResult<OutputName>> {
  const mayDo = await requireRules(client, await work.rules(client));
  const leavesEvents = mayDo(eventRule);
  const first = await work.gather(client);
  const steps = work.steps(first, leavesEvents);
  await world.log.group('plan', () => {
    for (const line of planLines(steps)) world.log.info(line);
  });
  for (const note of first.flatMap(({ notes }) => notes)) {
    world.log.warning(note);
  }
  const journal = loggedJournal(world);
  const run = runIdentity(world.context);
  const audit = createAudit(run, world.clock, client.namespace);
  const told = { steps, journal, audit };
  const releaseWith = (signal: AbortSignal): Release => ({
    inputs,
    signal,
    client: client.withSignal(signal),
    free: client.withSignal(undefined),
    exec,
    clock: world.clock,
    log: world.log,
    secrets: world.secrets,
    journal,
    audit,
    leavesEvents,
    run,
    bell: createBell(world.clock),
  });
  if (inputs.dryRun || inputs.adopt === 'print')
    return resultOf(inputs, first, told, { kind: 'dry-run' });
  const done = first.every(isLeftAlone)
    ? await leaveAlone(releaseWith(world.signal), first)
    : await applyLocked(work, first, { client, world, inputs, releaseWith });
  return resultOf(inputs, done.plans, told, done.outcome, done.units);
}

function releaseWork(inputs: Inputs, world: World): Work<UnitPlan> {
  let read: ReturnType<typeof gatherSource> | undefined;
  let hooks: Hooks | undefined;
  const files = ({ namespace }: KubernetesClient) => {
    read ??= gatherSource(inputs, world, namespace);
    return read;
  };
  return {
    rules: async (client) => [
      ...rulesFor(inputs.traffic.kind),
      ...(await gatherObjectRules(
        client,
        (await files(client))?.manifests ?? [],
      )),
      ...hookRules(inputs),
    ],
    async gather(client) {
      const plans = await gatherPlans(client, inputs, await files(client));
      hooks = await gatherHooks(inputs, plans, client.namespace, world);
      return plans;
    },
    steps: (plans, leavesEvents) =>
      planSteps(plans, requestFor('', inputs), hooks?.jobs, leavesEvents),
    apply: (release, units) =>
      applyRelease(
        { ...release, hooks },
        grouped(units, inputs),
        bakeWorlds(release),
      ),
  };
}

function adoptionWork(inputs: Inputs): Work<AdoptionPlan> {
  return {
    rules: async () =>
      adoptionRules(inputs.adopt === 'take' ? 'take' : 'print'),
    gather: (client) => gatherAdoptions(client, inputs),
    steps: (plans) => adoptionSteps(plans),
    apply: applyAdoption,
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
