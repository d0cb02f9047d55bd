import type { Labels } from '@kit/kube-objects';
import {
  follow,
  type JsonPatch,
  objectAt,
  resources,
  selectorText,
  type Workload,
} from '@kit/kubernetes';
import { readyPods } from '@kit/traffic';
import { colourTemplate, newDeployment, type TargetSpec } from './template.ts';
import type { Live, Release, Unit } from './unit.ts';

/** Makes or changes the idle colour's Deployment. */
export async function deployTarget(
  release: Release,
  unit: Unit,
  images: Labels,
): Promise<Workload> {
  const { plan } = unit;
  const { fieldManager } = release.inputs;
  const spec = {
    name: plan.targetName,
    replicas: plan.replicas,
    color: plan.to,
    label: release.inputs.colorLabel,
    images,
    marks: plan.marks,
  };
  if (plan.target === undefined) {
    const body = newDeployment(plan.base, spec);
    return release.client.create(resources.deployments, body, {
      fieldManager,
      applied: ({ template }) => isTemplate(template.raw, spec.color, release),
    });
  }
  const body: JsonPatch = [
    { op: 'test', path: '/metadata/uid', value: plan.target.metadata.uid },
    ...(plan.base === plan.old
      ? templatePatch(plan.base, spec)
      : specPatch(plan.base, plan.target, spec)),
  ];
  const place = { name: plan.targetName };
  // The same template twice is the same as once: it is simply sent again.
  return release.client.patch(
    resources.deployments,
    place,
    { type: 'json', body },
    { fieldManager, applied: () => false },
  );
}

function templatePatch(base: Workload, spec: TargetSpec): JsonPatch {
  return [
    { op: 'add', path: '/spec/replicas', value: spec.replicas },
    {
      op: 'replace',
      path: '/spec/template',
      value: colourTemplate(base, spec),
    },
  ];
}

/** All of it as in the files; only the selector cannot be changed. */
function specPatch(
  base: Workload,
  target: Workload,
  spec: TargetSpec,
): JsonPatch {
  const made = objectAt(newDeployment(base, spec), 'spec');
  const selector = objectAt(target.raw, 'spec', 'selector');
  return [{ op: 'replace', path: '/spec', value: { ...made, selector } }];
}

function isTemplate(raw: unknown, color: string, { inputs }: Release): boolean {
  return JSON.stringify(raw).includes(`"${inputs.colorLabel}":"${color}"`);
}

/** Follows what decides about this unit; the first lists are there on return. */
export async function watchUnit(
  release: Release,
  { plan }: Pick<Unit, 'plan'>,
): Promise<Live> {
  const options = {
    clock: release.clock,
    onChange: release.bell.ring,
    signal: new AbortController().signal,
  };
  const services = [...new Set([plan.serving, plan.proof ?? plan.serving])];
  const names = `kubernetes.io/service-name in (${services.join()})`;
  const { free } = release;
  const [deployments, pods, slices] = await Promise.all([
    follow(
      free,
      resources.deployments,
      { fields: `metadata.name=${plan.targetName}` },
      options,
    ),
    follow(
      free,
      resources.pods,
      { labels: selectorText(plan.commonLabels) },
      options,
    ),
    follow(free, resources.endpointSlices, { labels: names }, options),
  ]);
  return {
    deployments,
    pods,
    slices,
    stop() {
      for (const follower of [deployments, pods, slices]) follower.stop();
    },
  };
}

/**
 * An autoscaler may have given the active colour more pods since the plan: the
 * new one gets as many before it takes the traffic.
 */
export async function matchSize(release: Release, unit: Unit): Promise<void> {
  const { plan } = unit;
  const serving = readyPods(unit.live?.pods.items() ?? [], plan.fromSelector);
  if (release.inputs.replicas !== undefined || serving <= unit.replicas) return;
  const { metadata } = await release.journal.run(
    'scale-up',
    () =>
      release.client.patch(
        resources.deployments,
        { name: plan.targetName },
        { type: 'merge', body: { spec: { replicas: serving } } },
        { fieldManager: release.inputs.fieldManager },
      ),
    () => `${plan.targetName}: ${serving} replicas, as ${plan.from} has`,
  );
  unit.replicas = serving;
  unit.generation = metadata.generation;
}

export async function scaleOld(
  release: Release,
  unit: Unit,
  replicas: number,
): Promise<void> {
  await release.client.patch(
    resources.deployments,
    { name: unit.plan.old.metadata.name },
    {
      type: 'merge',
      body: { spec: { replicas } },
    },
    { fieldManager: release.inputs.fieldManager, subresource: 'scale' },
  );
}
