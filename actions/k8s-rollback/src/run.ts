import {
  type ActionResult,
  invalidInputs,
  joinMarkdown,
  list,
  md,
  type World,
} from '@kit/action';
import { isoTime } from '@kit/clock';
import {
  createJournal,
  type PlanStep,
  planLines,
  runIdentity,
  timeline,
} from '@kit/deployment';
import type { KubeObject } from '@kit/kube-objects';
import {
  connect,
  type KubernetesClient,
  loadAccess,
  requireRules,
  resources,
} from '@kit/kubernetes';
import { acquireLock } from '@kit/lock';
import { applyService, fieldManager, type Tools } from './apply-service.ts';
import { applyWorkload } from './apply-workload.ts';
import { errors } from './errors.ts';
import type { Inputs, OutputName } from './inputs.ts';
import { serviceRules, workloadRules } from './rules.ts';
import { planService, planSteps } from './service-plan.ts';
import { planWorkload, workloadSteps } from './workload-plan.ts';

/** One way back: what it is, and how it is taken. */
interface WayBack {
  readonly about: KubeObject;
  readonly from: string;
  readonly to: string;
  readonly isThere: boolean;
  readonly note: string | undefined;
  readonly steps: readonly PlanStep[];
  readonly apply: (tools: Tools) => Promise<void>;
}

export async function run(
  inputs: Inputs,
  world: World,
): Promise<ActionResult<OutputName>> {
  const { clock, secrets, env, context, log, signal } = world;
  const begun = clock.monotonic();
  const access = await loadAccess({
    ...inputs,
    env,
    workspace: context.workspace,
  });
  const { client, close } = connect(access, {
    clock,
    secrets,
    env,
    signal,
    namespace: inputs.namespace,
    userAgent: 'kit/k8s-rollback',
    onRequest: ({ method, path, status, ms }) =>
      log.debug(
        `${method} ${path} ${status ?? 'no answer'} ${Math.round(ms)} ms`,
      ),
  });
  try {
    const way = await decide(client, inputs, world);
    await log.group('plan', () =>
      planLines(way.steps).forEach((line) => {
        log.info(line);
      }),
    );
    if (way.note !== undefined) log.notice(way.note);
    const journal = createJournal(clock, ({ step, outcome, detail }) =>
      log.info(`${step}: ${outcome}${detail === '' ? '' : ` (${detail})`}`),
    );
    const idle = way.isThere || inputs.dryRun;
    if (!idle) {
      await way.apply({ client, world, inputs, journal });
      await leaveEvent(client, way, inputs, world);
    }
    const reason = way.isThere
      ? 'nothing-to-do'
      : inputs.dryRun
        ? 'dry-run'
        : 'rolled-back';
    const ms = Math.round(clock.monotonic() - begun);
    const { from, to, steps } = way;
    const who = runIdentity(context).actor;
    return {
      outputs: {
        from,
        to,
        changed: !idle,
        'duration-ms': ms,
        plan: steps,
        json: {
          schema: 1,
          reason,
          from,
          to,
          who,
          why: inputs.reason,
          ms,
          plan: steps,
          timeline: journal.entries(),
        },
        'reason-code': reason,
      },
      summary: joinMarkdown([
        md`**${way.isThere ? 'Nothing to do' : inputs.dryRun ? 'Plan only' : 'Rolled back'}: ${way.about.metadata.name} from ${from} to ${to}**`,
        md`By ${who}, because: ${inputs.reason}`,
        way.note === undefined ? undefined : md`${way.note}`,
        idle ? list(planLines(steps)) : timeline(journal.entries()),
      ]),
    };
  } finally {
    close();
  }
}

async function decide(
  client: KubernetesClient,
  inputs: Inputs,
  world: World,
): Promise<WayBack> {
  const { service, workload } = inputs;
  if ((service === undefined) === (workload === undefined)) {
    throw invalidInputs([
      {
        name: 'service',
        got: service,
        allowed: 'exactly one of service and workload',
      },
    ]);
  }
  return service !== undefined
    ? decideService(client, inputs, world, service)
    : decideWorkload(client, inputs, workload ?? '');
}

async function decideService(
  client: KubernetesClient,
  inputs: Inputs,
  world: World,
  name: string,
): Promise<WayBack> {
  await requireRules(client, serviceRules);
  const [service, deployments] = await Promise.all([
    client.get(resources.services, { name }),
    client.list(resources.deployments),
  ]);
  const { to, replicas, colorLabel } = inputs;
  const plan = planService(service, deployments.items, {
    to,
    replicas,
    label: colorLabel,
  });
  if (typeof plan === 'string') throw errors.error('ROLLBACK_PREFLIGHT', plan);
  return {
    about: service,
    from: plan.from,
    to: plan.to,
    isThere: plan.isThere,
    note: plan.note,
    steps: planSteps(plan),
    async apply(tools) {
      const lock = await lockOf(tools, world, name);
      try {
        await applyService(tools, plan, lock);
      } finally {
        await lock.release();
      }
    },
  };
}

/** With `force` the lock is taken from whoever has it: that run then stops. */
async function lockOf(
  { client, inputs }: Tools,
  world: World,
  service: string,
) {
  const name = `${service}-delivery`;
  if (inputs.force) {
    const held = await client.find(resources.leases, { name });
    if (held !== undefined && held.holder !== '') {
      await client.replace(
        resources.leases,
        { name },
        {
          ...Object(held.raw),
          spec: { ...Object(held.raw).spec, holderIdentity: '' },
        },
      );
    }
  }
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

async function decideWorkload(
  client: KubernetesClient,
  inputs: Inputs,
  text: string,
): Promise<WayBack> {
  const name = /^deployment\/([a-z0-9.-]+)$/.exec(text)?.[1];
  if (name === undefined) {
    throw invalidInputs([
      { name: 'workload', got: text, allowed: 'deployment/<name>' },
    ]);
  }
  await requireRules(client, workloadRules);
  const [workload, sets] = await Promise.all([
    client.get(resources.deployments, { name }),
    client.list(resources.replicaSets),
  ]);
  const plan = planWorkload(workload, sets.items, inputs.to);
  if (typeof plan === 'string') throw errors.error('ROLLBACK_PREFLIGHT', plan);
  const { from, to, isThere } = plan;
  return {
    about: workload,
    from,
    to,
    isThere,
    note: undefined,
    steps: workloadSteps(plan),
    apply: (tools) => applyWorkload(tools, plan),
  };
}

/** Who, why, from and to, beside the object; a cluster may refuse it. */
async function leaveEvent(
  client: KubernetesClient,
  way: WayBack,
  inputs: Inputs,
  world: World,
) {
  const { metadata, kind } = way.about;
  const now = isoTime(world.clock.now());
  const { actor, url } = runIdentity(world.context);
  await client
    .create(resources.events, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {
        name: `${metadata.name}.rollback-${world.clock.now().toString(16)}`,
        namespace: metadata.namespace,
      },
      involvedObject: {
        apiVersion: kind === 'Service' ? 'v1' : 'apps/v1',
        kind,
        name: metadata.name,
        namespace: metadata.namespace,
        uid: metadata.uid,
      },
      type: 'Warning',
      reason: 'RolledBack',
      message:
        `${actor} rolled back from ${way.from} to ${way.to}: ${inputs.reason} (${url})`.slice(
          0,
          1000,
        ),
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
      source: { component: fieldManager },
    })
    .catch(() => world.log.warning('the Event could not be written'));
}
