import type { ActionResult, World } from '@kit/action';
import { type PlanStep, planLines, runIdentity } from '@kit/deployment';
import type { HeldLock } from '@kit/lock';
import { applyHosts } from './apply-hosts.ts';
import { findDrift } from './drift.ts';
import { errors } from './errors.ts';
import type { Inputs, OutputName } from './inputs.ts';
import { type HostDrift, joinOutcomes } from './outcome.ts';
import { planSteps } from './plan-steps.ts';
import { releaseName } from './release.ts';
import { startReport } from './report.ts';
import type { Target } from './unit.ts';
import { untouched } from './unit-outcome.ts';

/** Tells drift and plan; then, unless something stops it, does what it says. */
export async function applyPlan(
  targets: readonly Target[],
  locks: ReadonlyMap<string, HeldLock>,
  inputs: Inputs,
  world: World,
): Promise<ActionResult<OutputName>> {
  const { clock, context } = world;
  const drift = await tellDrift(targets, inputs, world);
  const plan = await tellPlan(targets, world);
  requirePlan(targets);
  const report = startReport(inputs, world);
  const { journal, audit } = report;
  const stop = stopsFor(drift, plan, inputs);
  if (stop !== undefined) {
    const hosts = targets.map((target) => untouched(target, stop));
    const outcome = joinOutcomes(hosts);
    const failure = stop === 'drift' ? sayDrift(drift) : undefined;
    return report.finish({ ...outcome, failure }, { drift, plan });
  }
  const name = releaseName(clock.now(), runIdentity(context));
  const texts = joinOutcomes(targets.map((one) => untouched(one, '')));
  audit.add('deployment_initiated', {
    from: Object.values(texts.previousImages).join(', '),
    to: Object.values(texts.images).join(', '),
    reason: inputs.reason ?? '',
  });
  const place = { inputs, world, journal, audit };
  const hosts = await applyHosts(targets, locks, name, place);
  return report.finish(joinOutcomes(hosts), { drift, plan, name });
}

async function tellPlan(
  targets: readonly Target[],
  { log }: World,
): Promise<readonly PlanStep[]> {
  const plan = targets.flatMap((target) =>
    planSteps(target.session.host, target.plan),
  );
  await log.group('Plan', () => {
    for (const line of planLines(plan)) log.info(line);
    for (const { plan } of targets) plan.notes.forEach(log.info);
  });
  return plan;
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
