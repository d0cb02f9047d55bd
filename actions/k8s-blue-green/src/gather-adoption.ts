import { invalidInputs } from '@kit/action';
import { parseState } from '@kit/deployment';
import { type KubernetesClient, resources } from '@kit/kubernetes';
import { planAdoption } from './adoption.ts';
import type { AdoptionPlan } from './adoption-plan.ts';
import { errors } from './errors.ts';
import { serviceGroups } from './gather.ts';
import type { Inputs } from './inputs.ts';

/** Reads everything, decides for every Service; throws with all problems. */
export async function gatherAdoptions(
  client: KubernetesClient,
  inputs: Inputs,
): Promise<readonly AdoptionPlan[]> {
  if (inputs.traffic.kind !== 'service') {
    const { kind, name } = inputs.traffic;
    const allowed = 'service, where adopt is given';
    throw invalidInputs([{ name: 'traffic', got: `${kind}/${name}`, allowed }]);
  }
  const names = serviceGroups(inputs.service).flat();
  const [services, deployments, autoscalers, budgets] = await Promise.all([
    client.list(resources.services),
    client.list(resources.deployments),
    client.list(resources.horizontalPodAutoscalers),
    client.list(resources.podDisruptionBudgets),
  ]);
  const planned = names.map((name) => {
    const service = services.items.find((one) => one.metadata.name === name);
    return service === undefined
      ? {
          problems: [`service "${name}" does not exist in ${client.namespace}`],
        }
      : planAdoption(
          {
            service,
            state: parseState(service.metadata.annotations),
            services: services.items,
            deployments: deployments.items,
            autoscalers: autoscalers.items,
            budgets: budgets.items,
          },
          { label: inputs.colorLabel, replicas: inputs.replicas },
        );
  });
  const problems = planned.flatMap((entry) =>
    'problems' in entry ? entry.problems : [],
  );
  if (problems.length > 0) {
    throw errors.error('BLUE_GREEN_ADOPTION_UNSAFE', problems.join('\n'));
  }
  return planned.flatMap((entry) => ('unit' in entry ? [entry.unit] : []));
}
