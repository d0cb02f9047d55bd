import { type ActionResult, invalidInputs, type World } from '@kit/action';
import {
  type Audit,
  createAudit,
  createJournal,
  type Journal,
  type PlanStep,
  planLines,
  runIdentity,
} from '@kit/deployment';
import type { ProcessRunner } from '@kit/process';
import { applyHosts, lockHosts, unlock } from './apply-hosts.ts';
import { openSessions, type Session } from './apply-session.ts';
import { findDrift } from './drift.ts';
import { errors } from './errors.ts';
import { gatherSent } from './gather-request.ts';
import { checkHost, gatherTarget } from './gather-target.ts';
import type { Inputs, OutputName } from './inputs.ts';
import {
  auditCode,
  type HostDrift,
  joinOutcomes,
  type Outcome,
} from './outcome.ts';
import { planSteps } from './plan-steps.ts';
import { releaseName } from './release.ts';
import { summarize } from './summary.ts';
import type { Target } from './unit.ts';
import { untouched } from './unit-outcome.ts';

type Result = ActionResult<OutputName>;

/** Looks at the hosts, decides what changes there, and carries it out. */
export async function run(
  inputs: Inputs,
  world: World,
  process: ProcessRunner,
): Promise<Result> {
  const { context, env, signal } = world;
  requireService(inputs);
  const sent = gatherSent(inputs, world);
  for (const secret of Object.values(inputs.secrets ?? {})) {
    if (secret !== '') world.secrets.add(secret);
  }
  for (const { password } of inputs.registryAuths ?? []) {
    world.secrets.add(password);
  }
  const open = { ...inputs, process, env, signal, temp: context.temp };
  const { sessions, close } = openSessions(open);
  try {
    await Promise.all(sessions.map((session) => checkHost(session, inputs)));
    const locks = await lockHosts(inputs.dryRun ? [] : sessions, inputs, world);
    try {
      const gather = (session: Session) =>
        gatherTarget(session, inputs, sent, world);
      const targets = await Promise.all(sessions.map(gather));
      return await carryOut(targets, locks, inputs, world);
    } finally {
      await unlock(locks);
    }
  } finally {
    await close();
  }
}

/** Many services may have the same tag: which one is meant must be said. */
function requireService({ rollback, services }: Inputs): void {
  if (rollback?.to !== 'version' || services?.length === 1) return;
  throw invalidInputs([
    {
      name: 'services',
      got: services?.join(', '),
      allowed: 'the one service whose version rollback names',
    },
  ]);
}

async function carryOut(
  targets: readonly Target[],
  locks: Awaited<ReturnType<typeof lockHosts>>,
  inputs: Inputs,
  world: World,
): Promise<Result> {
  const { log, clock, context } = world;
  const identity = runIdentity(context);
  const drift = await tellDrift(targets, inputs, world);
  const plan = targets.flatMap((target) =>
    planSteps(target.session.host, target.plan),
  );
  await log.group('Plan', () => {
    for (const line of planLines(plan)) log.info(line);
    for (const { plan } of targets) plan.notes.forEach(log.info);
  });
  requirePlan(targets);
  const journal = createJournal(clock, ({ step, outcome, detail }) =>
    log.info(`${step}: ${outcome} ${detail}`.trimEnd()),
  );
  const environment = inputs.environment ?? inputs.project ?? inputs.directory;
  const audit = createAudit(identity, clock, environment);
  const name = releaseName(clock.now(), identity);
  const rest = { inputs, world, drift, plan, journal, audit };
  const stop = stopsFor(drift, plan, inputs);
  if (stop !== undefined) {
    const hosts = targets.map((target) => untouched(target, stop));
    const outcome = joinOutcomes(hosts);
    return finish({
      ...rest,
      name: '',
      outcome:
        stop === 'drift' ? { ...outcome, failure: sayDrift(drift) } : outcome,
    });
  }
  const texts = joinOutcomes(targets.map((one) => untouched(one, '')));
  audit.add('deployment_initiated', {
    from: Object.values(texts.previousImages).join(', '),
    to: Object.values(texts.images).join(', '),
    reason: inputs.reason ?? '',
  });
  const hosts = await applyHosts(targets, locks, name, {
    inputs,
    world,
    journal,
    audit,
  });
  return finish({ ...rest, name, outcome: joinOutcomes(hosts) });
}

/** Said before anything changes. */
async function tellDrift(
  targets: readonly Target[],
  inputs: Inputs,
  { log }: World,
): Promise<readonly HostDrift[]> {
  const drift = targets.flatMap(({ session, state }) =>
    findDrift(state).map((one) => ({ host: session.host, ...one })),
  );
  if (drift.length === 0) return drift;
  await log.group('Drift: what runs is not what was deployed', () => {
    for (const one of drift) log.info(sayOne(one));
  });
  if (inputs.onDrift === 'warn') log.warning(sayDrift(drift));
  return drift;
}

function sayOne({ host, service, what }: HostDrift): string {
  return `${host}: ${service} ${what}`;
}

function sayDrift(drift: readonly HostDrift[]): string {
  const shown = drift.slice(0, 3).map(sayOne).join('; ');
  const more = drift.length > 3 ? `; and ${drift.length - 3} more` : '';
  return `drift: ${shown}${more}`;
}

function requirePlan(targets: readonly Target[]): void {
  const problems = targets.flatMap(({ session, plan }) =>
    plan.problems.map((problem) => `host ${session.host}: ${problem}`),
  );
  if (problems.length === 0) return;
  throw errors.error('COMPOSE_PREFLIGHT', problems.join('\n'));
}

function stopsFor(
  drift: readonly HostDrift[],
  plan: readonly PlanStep[],
  { dryRun, onDrift }: Inputs,
): 'dry-run' | 'unchanged' | 'drift' | undefined {
  if (drift.length > 0 && onDrift === 'fail') return 'drift';
  if (plan.length === 0) return 'unchanged';
  return dryRun ? 'dry-run' : undefined;
}

interface Finished {
  readonly inputs: Inputs;
  readonly world: World;
  readonly drift: readonly HostDrift[];
  readonly plan: readonly PlanStep[];
  readonly journal: Journal;
  readonly audit: Audit;
  readonly name: string;
  readonly outcome: Outcome;
}

function finish(finished: Finished): Result {
  const { outcome, drift, plan, name, inputs, journal } = finished;
  const { failure, reasonCode } = outcome;
  const reason = inputs.reason ?? '';
  const { actor } = runIdentity(finished.world.context);
  const entries = journal.entries();
  return {
    outputs: {
      changed: outcome.changed,
      'rolled-back': outcome.rolledBack,
      deployed: outcome.deployed,
      images: outcome.images,
      'previous-images': outcome.previousImages,
      drift,
      release: outcome.changed ? name : '',
      'failed-service': outcome.failedService,
      json: {
        schema: 1,
        ...outcome,
        drift,
        plan,
        journal: entries,
        audit: finished.audit.record(auditCode(outcome)),
      },
      'reason-code': reasonCode,
    },
    summary: summarize({
      outcome,
      reason,
      actor,
      drift,
      plan,
      journal: entries,
    }),
    ...(failure !== undefined && { failure }),
  };
}
