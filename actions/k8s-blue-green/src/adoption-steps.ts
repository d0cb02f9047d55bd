import type { PlanStep } from '@kit/deployment';
import type { Labels, Workload } from '@kit/kube-objects';
import type { AdoptionPlan } from './adoption-plan.ts';

/** The steps of an adoption; the real run makes exactly these writes. */
export function adoptionSteps(
  plans: readonly AdoptionPlan[],
): readonly PlanStep[] {
  return plans.flatMap(stepsOf);
}

function stepsOf(plan: AdoptionPlan): readonly PlanStep[] {
  switch (plan.stage) {
    case 'none':
      return [];
    case 'pin':
      return [switchStep(plan), trafficStep(plan), doneStep(plan)];
    case 'create':
      return [...createSteps(plan), switchStep(plan), ...retireSteps(plan)];
    case 'retire':
      return retireSteps(plan);
  }
}

function createSteps(plan: AdoptionPlan): PlanStep[] {
  const { targetName, target, old, replicas, to, name } = plan;
  return [
    {
      id: 'deploy',
      title: `${targetName}: the pods of ${old.metadata.name} as ${to}, ${replicas} replicas; ${name} serves them as well, they are the same version`,
      write:
        target === undefined
          ? 'POST deployments'
          : `PATCH deployments/${targetName}`,
    },
    {
      id: 'ready',
      title: `wait until ${replicas} pods of ${targetName} are ready and serve ${name}`,
    },
  ];
}

function switchStep({ name, toSelector }: AdoptionPlan): PlanStep {
  return {
    id: 'switch',
    title: `let ${name} select ${JSON.stringify(toSelector)}`,
    write: `PATCH services/${name}`,
  };
}

function trafficStep({ name, to }: AdoptionPlan): PlanStep {
  return { id: 'traffic', title: `wait until only ${to} serves ${name}` };
}

function doneStep({ name }: AdoptionPlan): PlanStep {
  return {
    id: 'done',
    title: `note that ${name} is adopted`,
    write: `PATCH services/${name}`,
  };
}

function retireSteps(plan: AdoptionPlan): PlanStep[] {
  const { name, old } = plan;
  const plain = old.metadata.name;
  return [
    trafficStep(plan),
    {
      id: 'retire',
      title: `see that nobody changed ${name} meanwhile`,
      write: `PATCH services/${name}`,
    },
    {
      id: 'scale-down',
      title: `scale ${plain} to 0; it is not deleted`,
      write: `PATCH deployments/${plain}/scale`,
    },
    doneStep(plan),
    { id: 'remove', title: sayRemoval(plan) },
  ];
}

/** `kubectl` lines that a person needs afterwards. */
export function sayRemoval(plan: AdoptionPlan): string {
  const { old, name } = plan;
  const namespace = old.metadata.namespace;
  return `when nothing needs it any more: kubectl delete deployment ${old.metadata.name} -n ${namespace}; until then the way back is: ${wayBack(old, name, namespace, plan.fromSelector)}`;
}

function wayBack(
  old: Workload,
  name: string,
  namespace: string,
  selector: Labels,
): string {
  const patch = JSON.stringify([
    { op: 'replace', path: '/spec/selector', value: selector },
  ]);
  return `kubectl scale deployment ${old.metadata.name} -n ${namespace} --replicas=${Math.max(1, old.replicas)}, and when its pods are ready: kubectl patch service ${name} -n ${namespace} --type json -p '${patch}'`;
}
