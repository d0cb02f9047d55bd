import type { PlanStep } from '@kit/deployment';
import { targetResource } from '@kit/traffic';
import type { ReleaseRequest, Start, UnitPlan } from './plan.ts';

/** The calls that write, in order; the real run makes exactly these. */
export function planSteps(
  units: readonly UnitPlan[],
  request: ReleaseRequest,
): readonly PlanStep[] {
  const of = (wanted: readonly Start[], make: (unit: UnitPlan) => PlanStep[]) =>
    units.filter(({ start }) => wanted.includes(start)).flatMap(make);
  const deployed = [
    ...of(['deploy'], objectSteps),
    ...of(['deploy'], deploySteps),
  ];
  if (request.isManual && request.phase === 'release') {
    return [...deployed, ...of(['deploy'], holdSteps)];
  }
  return [
    ...deployed,
    ...of(['deploy', 'promote'], switchSteps),
    ...of(['deploy', 'promote', 'resume'], (unit) => bakeSteps(unit, request)),
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

function deploySteps(unit: UnitPlan): PlanStep[] {
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
    ...(unit.revertsFirst ? [revert] : []),
    serviceStep('intent', `note the release of ${name}`, unit),
    ...preview,
    step(
      'deploy',
      `${targetName}: ${unit.release}, ${unit.replicas} replicas`,
      unit.target === undefined
        ? 'POST deployments'
        : `PATCH deployments/${targetName}`,
    ),
    step('ready', `wait until ${targetName} and its endpoints are ready`),
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

function switchSteps(unit: UnitPlan): PlanStep[] {
  const title = `switch ${unit.name} from ${unit.from} to ${unit.to}`;
  return [serviceStep('switch', title, unit)];
}

function bakeSteps(unit: UnitPlan, { bakeMs }: ReleaseRequest): PlanStep[] {
  const title = `watch ${unit.name} for ${bakeMs / 1000} s`;
  return [serviceStep('bake', title, unit)];
}

function lastSteps(
  unit: UnitPlan,
  { standbyReplicas }: ReleaseRequest,
): PlanStep[] {
  const old = unit.old.metadata.name;
  return [
    serviceStep('done', `note that ${unit.name} is done`, unit),
    step(
      'scale-down',
      `scale ${old} to ${standbyReplicas}`,
      `PATCH deployments/${old}/scale`,
    ),
  ];
}
