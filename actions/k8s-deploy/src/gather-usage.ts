import { type Reading, unknownReading } from '@kit/analysis';
import { messageOf } from '@kit/errors';
import { parsePodUsages } from '@kit/kube-objects';
import {
  apiStatusOf,
  type KubernetesClient,
  type Pod,
  resourcePath,
  selectorText,
} from '@kit/kubernetes';
import type { Changed } from './apply-release.ts';
import {
  peakOf,
  sayUsage,
  type UsageReport,
  usageOf,
  usageQuery,
  usageReading,
} from './usage.ts';

/** CPU and memory of what a release changed, as the metrics API has them. */
export interface UsageWatch {
  /** Asks for all, and keeps the highest. Never throws. */
  look(pods: readonly (readonly Pod[])[]): Promise<void>;
  /** For the judge; `undefined` for a query that is not about usage. */
  reading(query: string): Reading | undefined;
  reports(): readonly UsageReport[];
  /** One line for the log. */
  say(): string;
}

const kinds = ['cpu', 'memory'] as const;

export function watchUsage(
  client: KubernetesClient,
  changed: readonly Changed[],
  isRequired: boolean,
  note: (text: string) => void,
): UsageWatch {
  const found = new Map<string, UsageReport>();
  const readings = new Map<string, Reading>();
  let isMissing = false;
  const lookAt = async (one: Changed, pods: readonly Pod[]) => {
    const { id } = one.unit;
    const usage = usageOf(
      await list(client, one),
      new Set(pods.map(({ metadata }) => metadata.name)),
      one.written.template,
    );
    for (const kind of kinds) {
      readings.set(usageQuery(id, kind), usageReading(usage, kind));
    }
    if (usage === undefined) return;
    const peak = peakOf(found.get(id)?.peak, usage);
    found.set(id, { id, last: usage, peak });
  };
  return {
    async look(pods) {
      // Nobody waits for what the cluster does not have.
      if (isMissing && !isRequired) return;
      try {
        await Promise.all(
          changed.map((one, index) => lookAt(one, pods[index] ?? [])),
        );
      } catch (error) {
        const why = messageOf(error);
        for (const { unit } of changed) {
          for (const kind of kinds) {
            readings.set(
              usageQuery(unit.id, kind),
              unknownReading('outage', why),
            );
          }
        }
        const isFinal = [403, 404].includes(apiStatusOf(error)?.code ?? 0);
        if (isFinal && !isMissing) note(`CPU and memory are not known: ${why}`);
        isMissing ||= isFinal;
      }
    },
    reading: (query) => readings.get(query),
    reports: () => [...found.values()],
    say: () =>
      [...found.values()]
        .map(({ id, last }) => `${id}: ${sayUsage(last)}`)
        .join('; '),
  };
}

async function list(client: KubernetesClient, { written }: Changed) {
  const path = resourcePath(
    {
      apiVersion: 'metrics.k8s.io/v1beta1',
      plural: 'pods',
      isNamespaced: true,
    },
    { namespace: client.namespace },
  );
  const labels = encodeURIComponent(selectorText(written.matchLabels));
  const { text } = await client.send({
    method: 'GET',
    path: `${path}?labelSelector=${labels}`,
    what: 'pods.metrics.k8s.io',
    safety: 'once',
    timeoutMs: 10_000,
  });
  const answer: unknown = JSON.parse(text);
  return parsePodUsages(answer);
}
