import type { PlanStep } from '@kit/deployment';
import {
  type JsonObject,
  type KubeObject,
  objectAt,
  type Workload,
} from '@kit/kube-objects';
import { sayImages } from './service-plan.ts';

export interface WorkloadPlan {
  readonly workload: Workload;
  readonly from: string;
  readonly to: string;
  readonly isThere: boolean;
  /** The very pod template of that revision. */
  readonly template: JsonObject;
}

const revisionKey = 'deployment.kubernetes.io/revision';
const hashKey = 'pod-template-hash';

/** `previous`, `revision:4`, `image:registry/app:1.2`. */
export function planWorkload(
  workload: Workload,
  replicaSets: readonly Workload[],
  to: string,
): WorkloadPlan | string {
  const name = workload.metadata.name;
  const revisions = replicaSets
    .filter((set) =>
      set.metadata.owners.some(({ uid }) => uid === workload.metadata.uid),
    )
    .sort((a, b) => revisionOf(b) - revisionOf(a));
  const current = revisionOf(workload);
  const found = pick(revisions, current, to);
  if (found === undefined) {
    const known = revisions.map(
      (set) => `${revisionOf(set)} (${sayImages(set)})`,
    );
    return `deployment "${name}" has no ${to}; there are: ${known.join(', ')}`;
  }
  const labels = { ...found.template.labels };
  delete labels[hashKey];
  const template = objectAt(found.template.raw);
  return {
    workload,
    from: `revision ${current} (${sayImages(workload)})`,
    to: `revision ${revisionOf(found)} (${sayImages(found)})`,
    isThere: revisionOf(found) === current,
    template: {
      ...template,
      metadata: { ...objectAt(template, 'metadata'), labels },
    },
  };
}

function pick(revisions: readonly Workload[], current: number, to: string) {
  const revision = /^revision:(\d+)$/.exec(to)?.[1];
  if (revision !== undefined)
    return revisions.find((set) => revisionOf(set) === Number(revision));
  const image = /^image:(.+)$/.exec(to)?.[1];
  if (image !== undefined) {
    return revisions.find(({ template }) =>
      template.containers.some((container) => container.image === image),
    );
  }
  return to === 'previous'
    ? revisions.find((set) => revisionOf(set) < current)
    : undefined;
}

function revisionOf({ metadata }: KubeObject): number {
  return Number(metadata.annotations[revisionKey] ?? 0);
}

export function workloadSteps({
  workload,
  from,
  to,
  isThere,
}: WorkloadPlan): readonly PlanStep[] {
  const { name } = workload.metadata;
  if (isThere) return [];
  return [
    {
      id: 'template',
      title: `put ${name} from ${from} on ${to}`,
      write: `PATCH deployments/${name}`,
    },
    { id: 'ready', title: `wait until ${name} is rolled out` },
    { id: 'audit', title: 'leave an Event', write: 'POST events' },
  ];
}
