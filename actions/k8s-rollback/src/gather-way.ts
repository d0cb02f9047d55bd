import { invalidInputs } from '@kit/action';
import {
  gitOpsOwner,
  type KubeObject,
  type KubernetesClient,
  requireRules,
  resources,
} from '@kit/kubernetes';
import { gatherJunction } from '@kit/traffic';
import { errors } from './errors.ts';
import type { Inputs } from './inputs.ts';
import { serviceRulesFor, workloadRules } from './rules.ts';
import { planService, planSteps } from './service-plan.ts';
import type { WayBack } from './way-back.ts';
import { planWorkload, workloadSteps } from './workload-plan.ts';

/** Looks at what there is to go back to. Throws ROLLBACK_PREFLIGHT for nothing. */
export async function gatherWay(
  client: KubernetesClient,
  inputs: Inputs,
): Promise<WayBack> {
  const { service, workload } = inputs;
  if (service !== undefined && workload === undefined)
    return serviceWay(client, inputs, service);
  if (workload !== undefined && service === undefined)
    return workloadWay(client, inputs, workload);
  const allowed = 'exactly one of service and workload';
  throw invalidInputs([{ name: 'service', got: service, allowed }]);
}

async function serviceWay(
  client: KubernetesClient,
  inputs: Inputs,
  name: string,
): Promise<WayBack> {
  await requireRules(client, serviceRulesFor(inputs.traffic.kind));
  const [facts, deployments] = await Promise.all([
    gatherJunction(client, inputs.traffic, name),
    client.list(resources.deployments),
  ]);
  const { to, replicas, colorLabel: label } = inputs;
  const request = { to, replicas, label };
  const plan = planService(facts, deployments.items, request);
  if (typeof plan === 'string') throw errors.error('ROLLBACK_PREFLIGHT', plan);
  refuseOwned(plan.junction.object, ownedField(inputs), inputs);
  const { from, isThere, note } = plan;
  return {
    about: plan.junction.object,
    from,
    to: plan.to,
    isThere,
    note,
    steps: planSteps(plan),
    plan: { kind: 'service', service: plan },
  };
}

async function workloadWay(
  client: KubernetesClient,
  inputs: Inputs,
  text: string,
): Promise<WayBack> {
  const name = /^deployment\/([a-z0-9.-]+)$/.exec(text)?.[1];
  if (name === undefined) {
    const allowed = 'deployment/<name>';
    throw invalidInputs([{ name: 'workload', got: text, allowed }]);
  }
  await requireRules(client, workloadRules);
  const [workload, sets] = await Promise.all([
    client.get(resources.deployments, { name }),
    client.list(resources.replicaSets),
  ]);
  const plan = planWorkload(workload, sets.items, inputs.to);
  if (typeof plan === 'string') throw errors.error('ROLLBACK_PREFLIGHT', plan);
  refuseOwned(workload, 'f:image', inputs);
  const { from, to, isThere, note } = plan;
  return {
    about: workload,
    from,
    to,
    isThere,
    note,
    steps: workloadSteps(plan),
    plan: { kind: 'workload', workload: plan },
  };
}

/** The field that moves the traffic. */
function ownedField({ traffic }: Inputs): string {
  switch (traffic.kind) {
    case 'service':
      return 'f:selector';
    case 'ingress':
    case 'httproute':
      return 'f:rules';
  }
}

/** What a GitOps tool applies it would put back at once. */
function refuseOwned(
  { kind, metadata }: KubeObject,
  field: string,
  { force }: Inputs,
): void {
  const owner = gitOpsOwner(metadata, field);
  if (owner === undefined || force) return;
  const what = `${kind.toLowerCase()} "${metadata.name}"`;
  throw errors.error(
    'ROLLBACK_PREFLIGHT',
    `${what}: "${owner}" owns ${field.slice(2)} and would revert the rollback; roll back where that tool reads it, or stop it and set force`,
  );
}
