import { type PlanStep, parseState } from '@kit/deployment';
import { type Labels, selects, type Workload } from '@kit/kube-objects';
import {
  findDeployment,
  type Junction,
  type JunctionFacts,
  readJunction,
  targetResource,
} from '@kit/traffic';

export interface ServicePlan {
  readonly name: string;
  readonly junction: Junction;
  readonly from: string;
  readonly to: string;
  readonly toSelector: Labels;
  readonly target: Workload;
  /** Pods to wake the target to first; `undefined` when it is up. */
  readonly wakeTo: number | undefined;
  readonly isThere: boolean;
  /** Why nothing is done although the other colour is there. */
  readonly note: string | undefined;
  readonly fromImages: string;
  readonly toImages: string;
}

export interface ServiceRequest {
  readonly label: string;
  /** `previous`, `slot:blue`, `slot:green`. */
  readonly to: string;
  readonly replicas: number | undefined;
}

/** What a rollback of a Service comes to, or why it cannot be done. */
export function planService(
  facts: JunctionFacts,
  deployments: readonly Workload[],
  request: ServiceRequest,
): ServicePlan | string {
  const junction = readJunction(facts, request.label);
  if (typeof junction === 'string') return junction;
  const found = junction.colours;
  const wanted = /^(?:previous|slot:(blue|green))$/.exec(request.to);
  if (wanted === null) {
    return `input "to": got "${request.to}"; allowed for a Service: previous, slot:blue, slot:green`;
  }
  const { name } = junction;
  const isBack = wanted[1] === undefined && wasRolledBack(junction);
  const to = isBack ? found.active : (wanted[1] ?? found.idle);
  const isThere = to === found.active;
  const deploymentOf = (colour: string) =>
    findDeployment(name, junction.selectorOf(colour), deployments, selects);
  const active = deploymentOf(found.active);
  const target = deploymentOf(to);
  if (typeof target !== 'object') {
    return (
      target ?? `service "${name}": there is no ${to} Deployment to go back to`
    );
  }
  if (!junction.hasService(to)) {
    return `service "${junction.servingOf(to)}" does not exist`;
  }
  const floor = typeof active === 'object' ? active.replicas : 1;
  const needed = request.replicas ?? Math.max(1, floor);
  const isUp = target.status.readyReplicas > 0 && target.replicas >= needed;
  return {
    name,
    junction,
    from: found.active,
    to,
    toSelector: junction.selectorOf(to),
    target,
    wakeTo: isUp || isThere ? undefined : needed,
    isThere,
    note: isBack
      ? `${name} has gone back to ${found.active} already, and ${found.idle} is what it went back from; to move there all the same, say to: slot:${found.idle}`
      : undefined,
    fromImages: typeof active === 'object' ? sayImages(active) : '',
    toImages: sayImages(target),
  };
}

/**
 * Whether the last thing that happened to a Service was a rollback to where it
 * is now. "previous" is then the version that failed: going there would undo
 * the rollback, so that a second one, or one after an automatic one, does not.
 */
function wasRolledBack({ object, scope, colours }: Junction): boolean {
  const state = parseState(object.metadata.annotations, scope);
  return state?.phase === 'rolled-back' && state.active === colours.active;
}

export function sayImages({ template }: Workload): string {
  return template.containers.map(({ image }) => image).join(', ');
}

export function planSteps(plan: ServicePlan): readonly PlanStep[] {
  if (plan.isThere) return [];
  const { name, junction } = plan;
  const { plural } = targetResource(junction.target.kind);
  const target = plan.target.metadata.name;
  return [
    ...(plan.wakeTo === undefined
      ? []
      : [
          {
            id: 'wake',
            title: `wake ${target} to ${plan.wakeTo} replicas, and wait`,
            write: `PATCH deployments/${target}/scale`,
          },
        ]),
    {
      id: 'switch',
      title: `switch ${name} from ${plan.from} (${plan.fromImages}) to ${plan.to} (${plan.toImages})`,
      write: `PATCH ${plural}/${junction.object.metadata.name}`,
    },
    { id: 'verify', title: `see that only ${plan.to} serves ${name}` },
    { id: 'audit', title: 'leave an Event', write: 'POST events' },
  ];
}
