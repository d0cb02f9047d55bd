import type { PlanStep } from '@kit/deployment';
import { targetResource } from '@kit/traffic';
import { checksOf } from './exec-checks.ts';
import type { Hooks, HookTime } from './hooks.ts';
import type { ReleaseRequest, Start, UnitPlan } from './plan.ts';

/** The calls that write, in order; the real run makes exactly these. */
export function planSteps(
  units: readonly UnitPlan[],
  request: ReleaseRequest,
  jobs?: Hooks['jobs'],
  leavesEvents = false,
): readonly PlanStep[] {
  const of = (wanted: readonly Start[], make: (unit: UnitPlan) => PlanStep[]) =>
    units.filter(({ start }) => wanted.includes(start)).flatMap(make);
  const jobsOf = (time: HookTime) => jobSteps(time, jobs?.[time]);
  const [firstToDeploy] = units.filter(({ start }) => start === 'deploy');
  const deployed = [
    ...of(['deploy'], objectSteps),
    ...of(['deploy'], (unit) =>
      deploySteps(
        unit,
        request,
        unit === firstToDeploy ? jobsOf('before-deploy') : [],
        leavesEvents,
      ),
    ),
  ];
  if (request.isManual && request.phase === 'release') {
    return [...deployed, ...of(['deploy'], holdSteps)];
  }
  return [
    ...deployed,
    ...(units.some(({ start }) => start === 'deploy' || start === 'promote')
      ? jobsOf('before-switch')
      : []),
    ...of(['deploy', 'promote'], (unit) => switchSteps(unit, leavesEvents)),
    ...of(['deploy', 'promote', 'resume'], (unit) => [bakeStep(unit, request)]),
    ...(units.some(({ start }) => start !== 'none' && start !== 'finish')
      ? jobsOf('after-switch')
      : []),
    ...of(['deploy', 'promote', 'resume', 'finish'], (unit) =>
      lastSteps(unit, request),
    ),
  ];
}

function step(id: string, title: string, write?: string): PlanStep {
  return write === undefined ? { id, title } : { id, title, write };
}

function serviceStep(id: string, title: string, unit: UnitPlan): PlanStep {
  return step(id, title, `PATCH ${sayTarget(unit)}`);
}

/** `services/web`, `ingresses/shop`. */
function sayTarget({ kind, switched }: UnitPlan): string {
  return `${targetResource(kind).plural}/${switched.metadata.name}`;
}

function deploySteps(
  unit: UnitPlan,
  { execChecks }: ReleaseRequest,
  jobs: readonly PlanStep[],
  leavesEvents: boolean,
): PlanStep[] {
  const { name, from, to, targetName } = unit;
  const revert = serviceStep('revert', `put ${name} back on ${from}`, unit);
  const preview =
    unit.preview === undefined
      ? []
      : [
          step(
            'preview',
            `let ${unit.preview} select ${to}`,
            `PATCH services/${unit.preview}`,
          ),
        ];
  return [
    ...(unit.revertsFirst ? [revert, ...auditSteps(unit, leavesEvents)] : []),
    serviceStep('intent', `note the release of ${name}`, unit),
    ...jobs,
    ...preview,
    step(
      'deploy',
      `${targetName}: ${unit.release}, ${unit.replicas} replicas`,
      unit.target === undefined
        ? 'POST deployments'
        : `PATCH deployments/${targetName}`,
    ),
    step('ready', `wait until ${targetName} and its endpoints are ready`),
    ...checksOf(name, execChecks).map(({ argv }) =>
      step('exec-check', `run ${argv.join(' ')} in a pod of ${targetName}`),
    ),
  ];
}

/** Objects of the files: applied once, before all. */
function objectSteps({ objects }: UnitPlan): PlanStep[] {
  return objects.map(({ kind, name }) =>
    step(
      'apply',
      `apply ${kind} ${name}`,
      `APPLY ${kind.toLowerCase()}/${name}`,
    ),
  );
}

function holdSteps(unit: UnitPlan): PlanStep[] {
  const title = `leave ${unit.name} on ${unit.from} until it is promoted`;
  return [serviceStep('hold', title, unit)];
}

function switchSteps(unit: UnitPlan, leavesEvents: boolean): PlanStep[] {
  const title = `switch ${unit.name} from ${unit.from} to ${unit.to}`;
  return [
    serviceStep('switch', title, unit),
    ...auditSteps(unit, leavesEvents),
  ];
}

function auditSteps({ name }: UnitPlan, leavesEvents: boolean): PlanStep[] {
  return leavesEvents
    ? [step('audit', `leave an Event at ${name}`, 'POST events')]
    : [];
}

function bakeStep({ name }: UnitPlan, { bakeMs }: ReleaseRequest): PlanStep {
  return step('bake', `watch ${name} for ${bakeMs / 1000} s`);
}

function lastSteps(
  unit: UnitPlan,
  { standbyReplicas }: ReleaseRequest,
): PlanStep[] {
  const old = unit.old.metadata.name;
  const done = serviceStep('done', `note that ${unit.name} is done`, unit);
  return [
    ...(unit.start === 'finish' ? [] : [done]),
    serviceStep('settle', `note that ${old} is not needed any more`, unit),
    step(
      'scale-down',
      `scale ${old} to ${standbyReplicas}`,
      `PATCH deployments/${old}/scale`,
    ),
  ];
}

/** A Job that has been run by the run before is not run again. */
function jobSteps(
  time: HookTime,
  jobs: Hooks['jobs'][HookTime] = [],
): PlanStep[] {
  return jobs.map(({ name }) =>
    step(`${time}-job`, `run Job ${name} and wait for it`, 'POST jobs'),
  );
}
