import { systemClock } from '@kit/clock';
import {
  follow,
  type KubernetesClient,
  type Pod,
  resources,
} from '@kit/kubernetes';
import {
  createLeastReady,
  type LeastReady,
  listAtRevision,
  newestRevision,
} from './least-ready.ts';

export interface ReadyPods {
  /** From now on the pods with the label `app` of this value are counted. */
  add(app: string): void;
  /** Those of which there was once none that was ready. */
  interrupted(): Promise<readonly string[]>;
  stop(): void;
}

function readyOf(app: string, pods: readonly Pod[]): number {
  return pods.filter(
    ({ isReady, metadata }) => isReady && metadata.labels['app'] === app,
  ).length;
}

/** Looks, after every change, at how many pods of each workload are ready. */
export async function watchReadyPods(
  client: KubernetesClient,
): Promise<ReadyPods> {
  const seen = new Map<string, LeastReady>();
  const end = new AbortController();
  const look = () => {
    const items = pods?.items() ?? [];
    const revision = newestRevision(items);
    for (const [app, least] of seen) least.saw(readyOf(app, items), revision);
  };
  let pods: Awaited<ReturnType<typeof follow<Pod>>> | undefined;
  pods = await follow(
    client,
    resources.pods,
    {},
    { clock: systemClock, onChange: look, signal: end.signal },
  );
  return {
    add(app) {
      const recount = async (revision: string) =>
        readyOf(app, await listAtRevision(client, resources.pods, revision));
      seen.set(app, createLeastReady(recount));
    },
    async interrupted() {
      const leasts = await Promise.all(
        [...seen].map(
          async ([app, least]) => [app, await least.least()] as const,
        ),
      );
      return leasts.flatMap(([app, least]) => (least === 0 ? [app] : []));
    },
    stop() {
      pods?.stop();
      end.abort();
    },
  };
}
