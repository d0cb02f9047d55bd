import { parseState } from '@kit/deployment';
import type { Labels } from '@kit/kube-objects';
import { type KubernetesClient, resources } from '@kit/kubernetes';
import { errors } from './errors.ts';
import type { Inputs } from './inputs.ts';
import { planUnit, type ReleaseRequest, type UnitPlan } from './plan.ts';

/** `a, b` lines: each line is a group, and waits for the one before. */
export function serviceGroups(lines: readonly string[]): readonly string[][] {
  return lines.map((line) =>
    line
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  );
}

/** The images of one service: `container=…`, or `service/container=…`. */
export function imagesFor(service: string, inputs: Inputs): Labels {
  const own = (inputs.image ?? []).flatMap(([name, image]) => {
    const [first = '', second] = name.split('/');
    if (second === undefined) return [[first, image] as const];
    return first === service ? [[second, image] as const] : [];
  });
  return Object.fromEntries(own);
}

export function requestFor(service: string, inputs: Inputs): ReleaseRequest {
  return {
    label: inputs.colorLabel,
    images: imagesFor(service, inputs),
    replicas: inputs.replicas,
    phase: inputs.phase,
    isManual: inputs.promote === 'manual',
    hasPreview: inputs.previewService === 'auto',
    bakeMs: inputs.bake,
    standbyReplicas: inputs.standbyReplicas,
  };
}

/** Reads everything, decides for every Service; throws with all problems. */
export async function gatherPlans(
  client: KubernetesClient,
  inputs: Inputs,
): Promise<readonly UnitPlan[]> {
  const names = serviceGroups(inputs.service).flat();
  const [deployments, ...services] = await Promise.all([
    client.list(resources.deployments),
    ...names.map((name) => client.find(resources.services, { name })),
  ]);
  const planned = services.map((service, index) =>
    service === undefined
      ? {
          problems: [
            `service "${names[index]}" does not exist in ${client.namespace}`,
          ],
        }
      : planUnit(
          { service, state: parseState(service.metadata.annotations) },
          deployments.items,
          requestFor(service.metadata.name, inputs),
        ),
  );
  const problems = planned.flatMap((entry) =>
    'problems' in entry ? entry.problems : [],
  );
  if (problems.length > 0) {
    throw errors.error('BLUE_GREEN_PREFLIGHT', problems.join('\n'));
  }
  return planned.flatMap((entry) => ('unit' in entry ? [entry.unit] : []));
}
