import {
  type EndpointSlice,
  type Labels,
  type Pod,
  type PodProblem,
  podProblems,
  readyEndpoints,
  rolloutState,
  selects,
  type Workload,
} from '@kit/kube-objects';

export interface StandingFacts {
  readonly deployment: Workload | undefined;
  readonly pods: readonly Pod[];
  readonly slices: readonly EndpointSlice[];
  /** The Service whose endpoints are counted: the preview, or production. */
  readonly service: string;
  readonly selector: Labels;
  readonly generation: number;
  readonly replicas: number;
  readonly minReadyPercent: number;
  readonly hasPreview: boolean;
}

export interface Standing {
  readonly kind: 'ready' | 'waiting' | 'failed';
  readonly message: string;
  readonly problems: readonly PodProblem[];
}

/**
 * Whether a colour can take traffic: its rollout is complete, its pods run the
 * template's images, and the endpoints of the very selector are those pods.
 */
export function colourStanding(facts: StandingFacts): Standing {
  const { deployment } = facts;
  if (deployment === undefined) return waiting('the Deployment is not there');
  const own = facts.pods.filter(({ metadata }) =>
    selects(facts.selector, metadata.labels),
  );
  const problems = podProblems(own);
  const needed = neededPods(facts);
  const rollout = rolloutState(deployment, {
    generation: facts.generation,
    minReplicas: needed,
  });
  const ready = own.filter((pod) => pod.isReady && runs(pod, deployment));
  if (rollout.kind === 'failed')
    return { kind: 'failed', message: rollout.message, problems };
  if (
    rollout.kind === 'progressing' &&
    (facts.minReadyPercent === 100 || newPods(deployment, facts) < needed)
  ) {
    return { ...waiting(rollout.message), problems };
  }
  if (ready.length < needed) {
    return {
      ...waiting(
        `${ready.length} of ${needed} pods are ready with the new image`,
      ),
      problems,
    };
  }
  if (!facts.hasPreview)
    return { kind: 'ready', message: rollout.message, problems };
  const names = new Set(ready.map(({ metadata }) => metadata.name));
  const endpoints = endpointsOf(facts.slices, facts.service);
  const serving = endpoints.filter((name) => names.has(name));
  if (serving.length < needed) {
    return {
      ...waiting(
        `service ${facts.service} has ${serving.length} of ${needed} ready endpoints`,
      ),
      problems,
    };
  }
  const message = `${serving.length} ready endpoints`;
  return { kind: 'ready', message, problems };
}

/** So many pods must be ready: never none. */
export function neededPods({
  replicas,
  minReadyPercent,
}: Pick<StandingFacts, 'replicas' | 'minReadyPercent'>): number {
  return Math.max(1, Math.ceil((replicas * minReadyPercent) / 100));
}

/**
 * Pods of the new template that are available, at least: as many as are beyond
 * those of the old one. A status of before our own write proves none.
 */
function newPods(
  { metadata, status }: Workload,
  { generation }: Pick<StandingFacts, 'generation'>,
): number {
  const isOld =
    status.observedGeneration < Math.max(generation, metadata.generation);
  const old = status.replicas - status.updatedReplicas;
  return isOld ? 0 : status.availableReplicas - old;
}

/** The pods that serve a Service now. */
export function endpointsOf(
  slices: readonly EndpointSlice[],
  service: string,
): readonly string[] {
  return readyEndpoints(slices.filter((slice) => slice.service === service));
}

export function readyPods(pods: readonly Pod[], selector: Labels): number {
  return pods.filter(
    ({ isReady, metadata }) => isReady && selects(selector, metadata.labels),
  ).length;
}

export function restartsOf(pods: readonly Pod[], selector: Labels): number {
  return pods
    .filter(({ metadata }) => selects(selector, metadata.labels))
    .flatMap(({ containers }) => containers)
    .reduce((sum, { restarts }) => sum + restarts, 0);
}

function runs(pod: Pod, { template }: Workload): boolean {
  return template.containers.every(({ name, image }) =>
    pod.spec.containers.some((own) => own.name === name && own.image === image),
  );
}

function waiting(message: string): Standing {
  return { kind: 'waiting', message, problems: [] };
}
