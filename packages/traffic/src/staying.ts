import { type Labels, selectorText, type Workload } from '@kit/kube-objects';
import { type KubernetesClient, resources } from '@kit/kubernetes';
import { readyPods } from './standing.ts';

/**
 * Whether a Deployment's ReplicaSets have done all that was asked of them, and
 * are asked for so many pods. The Deployment's own status does not tell: it adds
 * up theirs, which may be of before they were told to go to sleep.
 */
export function isSettled(
  { metadata }: Pick<Workload, 'metadata'>,
  sets: readonly Workload[],
  needed: number,
): boolean {
  const own = sets.filter((set) =>
    set.metadata.owners.some(({ uid }) => uid === metadata.uid),
  );
  const isObserved = (set: Workload) =>
    set.status.observedGeneration >= set.metadata.generation;
  const asked = own.reduce((sum, { replicas }) => sum + replicas, 0);
  return own.every(isObserved) && asked >= needed;
}

/** Whether a Deployment is to have no pods, and has none: none is about to go. */
export function isAsleep({ metadata, replicas, status }: Workload): boolean {
  const isObserved = status.observedGeneration >= metadata.generation;
  return isObserved && replicas === 0 && status.replicas === 0;
}

export interface StayingFacts {
  /** As it is once its controller has seen what was asked of it last. */
  readonly deployment: Workload;
  readonly selector: Labels;
  readonly needed: number;
}

/**
 * Whether so many ready pods are there to stay: nobody has been told to delete
 * them and has not come round to it. Asks for the pods only after that is sure.
 */
export async function seeStaying(
  client: Pick<KubernetesClient, 'list'>,
  { deployment, selector, needed }: StayingFacts,
): Promise<boolean> {
  const sets = await client.list(resources.replicaSets, {
    labels: selectorText(deployment.matchLabels),
  });
  if (!isSettled(deployment, sets.items, needed)) return false;
  const labels = selectorText(selector);
  const pods = await client.list(resources.pods, { labels });
  return readyPods(pods.items, selector) >= needed;
}
