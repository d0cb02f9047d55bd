import type { Labels } from '@kit/kube-objects';
import { type KubernetesClient, resources } from '@kit/kubernetes';
import { gatherJunction } from '@kit/traffic';
import { errors } from './errors.ts';
import { strayChecks } from './exec-checks.ts';
import type { Inputs } from './inputs.ts';
import { planUnit, type ReleaseRequest, type UnitPlan } from './plan.ts';
import { otherObjects, type Source, strayWorkloads } from './source.ts';

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

export function requestFor(
  service: string,
  inputs: Inputs,
  source?: Source,
): ReleaseRequest {
  return {
    label: inputs.colorLabel,
    images: imagesFor(service, inputs),
    source,
    replicas: inputs.replicas,
    phase: inputs.phase,
    isManual: inputs.promote === 'manual',
    hasPreview: inputs.previewService === 'auto',
    execChecks: inputs.execChecks,
    bakeMs: inputs.bake,
    standbyReplicas: inputs.standbyReplicas,
  };
}

/** Reads everything, decides for every Service; throws with all problems. */
export async function gatherPlans(
  client: KubernetesClient,
  inputs: Inputs,
  source: Source | undefined,
): Promise<readonly UnitPlan[]> {
  const names = serviceGroups(inputs.service).flat();
  const [deployments, ...junctions] = await Promise.all([
    client.list(resources.deployments),
    ...names.map((name) => gatherJunction(client, inputs.traffic, name)),
  ]);
  const planned = junctions.map((facts) =>
    planUnit(facts, deployments.items, requestFor(facts.name, inputs, source)),
  );
  const plans = planned.flatMap((entry) =>
    'unit' in entry ? [entry.unit] : [],
  );
  const problems = planned.flatMap((entry) =>
    'problems' in entry ? entry.problems : [],
  );
  if (problems.length === 0 && source !== undefined) {
    const used = plans.map(({ base }) => base.metadata.name);
    problems.push(...strayWorkloads(source, used));
  }
  problems.push(...strayChecks(names, inputs.execChecks));
  if (problems.length > 0) {
    throw errors.error('BLUE_GREEN_PREFLIGHT', problems.join('\n'));
  }
  return source === undefined ? plans : withObjects(plans, source);
}

/** The first Service that is deployed brings the files' other objects along. */
function withObjects(
  plans: readonly UnitPlan[],
  source: Source,
): readonly UnitPlan[] {
  const first = plans.findIndex(({ start }) => start === 'deploy');
  const others = otherObjects(source, plans);
  return plans.map((plan, index) =>
    index === first ? { ...plan, ...others } : plan,
  );
}
