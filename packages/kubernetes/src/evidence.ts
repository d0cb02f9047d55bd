import { isKitError, messageOf } from '@kit/errors';
import type { KubeEvent, Pod } from '@kit/kube-objects';
import type { KubernetesClient } from './client.ts';
import { resourcePath, resources } from './resources.ts';

export interface PodLog {
  readonly pod: string;
  readonly container: string;
  /** The container's former start. */
  readonly isPrevious: boolean;
  readonly text: string;
}

export interface Evidence {
  /** Oldest first. */
  readonly events: readonly KubeEvent[];
  readonly logs: readonly PodLog[];
}

const mostContainers = 4;

/**
 * What a human would look at when these pods do not become ready. Never throws:
 * what may not be read is left out, as the diagnosis must not hide the failure.
 */
export async function gatherEvidence(
  client: KubernetesClient,
  pods: readonly Pod[],
  lines: number,
): Promise<Evidence> {
  const [events, logs] = await Promise.all([
    eventsOf(client, pods),
    logsOf(client, pods, lines),
  ]);
  return { events, logs };
}

async function eventsOf(client: KubernetesClient, pods: readonly Pod[]) {
  const uids = new Set(
    pods.flatMap(({ metadata }) => [
      metadata.uid,
      ...metadata.owners.map(({ uid }) => uid),
    ]),
  );
  const all = await client.list(resources.events).catch(() => ({ items: [] }));
  return all.items
    .filter(({ about }) => uids.has(about.uid))
    .sort((a, b) => a.lastSeen.localeCompare(b.lastSeen))
    .slice(-50);
}

async function logsOf(
  client: KubernetesClient,
  pods: readonly Pod[],
  lines: number,
): Promise<readonly PodLog[]> {
  const wanted = pods
    .filter(({ isReady }) => !isReady)
    .flatMap((pod) =>
      pod.containers
        .filter(({ isReady, lastExit }) => !isReady || lastExit !== undefined)
        .map((container) => ({ pod, container })),
    )
    .slice(0, mostContainers);
  const read = await Promise.all(
    wanted.map(async ({ pod, container }) => {
      const isPrevious = container.restarts > 0;
      const text = await readLog(
        client,
        pod,
        container.name,
        lines,
        isPrevious,
      );
      const name = pod.metadata.name;
      return { pod: name, container: container.name, isPrevious, text };
    }),
  );
  return read.filter(({ text }) => text !== '');
}

async function readLog(
  client: KubernetesClient,
  { metadata }: Pod,
  container: string,
  lines: number,
  isPrevious: boolean,
): Promise<string> {
  const place = { name: metadata.name, namespace: metadata.namespace };
  try {
    const { text } = await client.send({
      method: 'GET',
      path: resourcePath(resources.pods, { ...place, subresource: 'log' }),
      query: {
        container,
        tailLines: String(lines),
        limitBytes: '65536',
        previous: isPrevious ? 'true' : undefined,
      },
      accept: '*/*',
      what: `log of pod ${metadata.name}`,
      // A log that cannot be had at once is not waited for.
      safety: 'once',
      timeoutMs: 3000,
    });
    return text;
  } catch (error) {
    return isKitError(error, 'KUBERNETES_FORBIDDEN') ? messageOf(error) : '';
  }
}
