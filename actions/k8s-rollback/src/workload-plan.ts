import { type PlanStep, parseState } from '@kit/deployment';
import {
  type JsonObject,
  type KubeObject,
  ownTemplate,
  templateDigest,
  type Workload,
} from '@kit/kube-objects';
import { sayImages } from './service-plan.ts';

export interface WorkloadPlan {
  readonly workload: Workload;
  readonly from: string;
  readonly to: string;
  readonly isThere: boolean;
  /** Why nothing is done although there is something to go back to. */
  readonly note: string | undefined;
  /** The very pod template of that revision, and what identifies it. */
  readonly template: JsonObject;
  readonly digest: string;
}

/** What a Deployment runs, and what else it could. */
interface History {
  /** `undefined` until the controller has made a ReplicaSet for the template. */
  readonly current: Workload | undefined;
  /** Newest first. */
  readonly others: readonly Workload[];
}

const revisionKey = 'deployment.kubernetes.io/revision';

/** `previous`, `revision:4`, `image:registry/app:1.2`. */
export function planWorkload(
  workload: Workload,
  replicaSets: readonly Workload[],
  to: string,
): WorkloadPlan | string {
  const { name } = workload.metadata;
  if (workload.isPaused) {
    return `deployment "${name}" is paused: nothing it is given rolls out; first run: kubectl rollout resume deployment/${name}`;
  }
  const history = historyOf(workload, replicaSets);
  const { current, others } = history;
  const isBack = to === 'previous' && wasRolledBack(workload);
  const found = isBack ? current : pick(history, to);
  if (found === undefined) {
    const known = [...(current === undefined ? [] : [current]), ...others];
    const told = known.map((set) => `${revisionOf(set)} (${sayImages(set)})`);
    return `deployment "${name}" has no ${to}; there are: ${told.join(', ')}`;
  }
  return {
    workload,
    from:
      current === undefined
        ? `a revision without a number yet (${sayImages(workload)})`
        : sayRevision(current),
    to: sayRevision(found),
    isThere: found === current,
    note: isBack ? sayBack(name, found, others[0]) : undefined,
    template: ownTemplate(found.template),
    digest: templateDigest(found.template),
  };
}

/**
 * The current one is that with the Deployment's own template, whatever the
 * revisions say: the controller counts them after the template has changed,
 * first on the ReplicaSet, then on the Deployment. Who goes by the count in
 * between takes the failing version for the good one.
 */
function historyOf(
  { metadata, template }: Workload,
  replicaSets: readonly Workload[],
): History {
  const own = replicaSets
    .filter((set) =>
      set.metadata.owners.some(({ uid }) => uid === metadata.uid),
    )
    .sort((a, b) => revisionOf(b) - revisionOf(a));
  const digest = templateDigest(template);
  const current = own.find((set) => templateDigest(set.template) === digest);
  return { current, others: own.filter((set) => set !== current) };
}

function pick({ current, others }: History, to: string) {
  if (to === 'previous') return others[0];
  const all = current === undefined ? others : [current, ...others];
  const revision = /^revision:(\d+)$/.exec(to)?.[1];
  if (revision !== undefined)
    return all.find((set) => revisionOf(set) === Number(revision));
  const image = /^image:(.+)$/.exec(to)?.[1];
  return all.find(
    ({ template }) =>
      image !== undefined &&
      template.containers.some((container) => container.image === image),
  );
}

/**
 * Whether the last thing that happened to the template was a rollback to what
 * it is now: "previous" is then the version that failed, as for a Service.
 */
function wasRolledBack({ metadata, template }: Workload): boolean {
  const state = parseState(metadata.annotations);
  return (
    state?.phase === 'rolled-back' &&
    state.extra['templateDigest'] === templateDigest(template)
  );
}

function sayBack(name: string, to: Workload, left: Workload | undefined) {
  const done = `${name} has gone back to ${sayRevision(to)} already`;
  return left === undefined
    ? done
    : `${done}, and ${sayRevision(left)} is what it went back from; to move there all the same, say to: revision:${revisionOf(left)}`;
}

function sayRevision(set: Workload): string {
  return `revision ${revisionOf(set)} (${sayImages(set)})`;
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
