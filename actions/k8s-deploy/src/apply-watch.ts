import {
  type BakeDecision,
  type BakePlan,
  configuredMetrics,
  measure,
  newBakeState,
  type QueryMetrics,
  sayVerdict,
  stepBake,
  unknownReading,
} from '@kit/analysis';
import {
  type KubernetesClient,
  type Pod,
  resources,
  selectorText,
} from '@kit/kubernetes';
import type { Changed, ReleaseWorld } from './apply-release.ts';
import { isOfTemplate } from './diagnosis.ts';
import { watchUsage } from './gather-usage.ts';
import type { Inputs } from './inputs.ts';
import { isUsageMetric, type UsageReport, usageMetrics } from './usage.ts';

export type WatchEnd = Exclude<BakeDecision, { kind: 'continue' }> & {
  /** CPU and memory, where the cluster has them. */
  readonly usage: readonly UsageReport[];
};

/** How the release is watched; metrics of each workload that changed. */
export function planWatch(
  inputs: Inputs,
  namespace: string,
  changed: readonly Pick<Changed, 'unit'>[],
): BakePlan {
  const metrics = changed.flatMap(({ unit }, index) => {
    // Own queries are the release's: they are asked once.
    const own = index === 0 ? inputs : { ...inputs, metrics: undefined };
    if (index > 0 && inputs.metricsPreset === undefined) return [];
    const found = configuredMetrics(own, { namespace, name: unit.name });
    return changed.length === 1
      ? found
      : found.map((metric) => ({
          ...metric,
          name: `${unit.name} ${metric.name}`,
        }));
  });
  const ids = changed.map(({ unit }) => unit.id);
  return {
    metrics: [...metrics, ...usageMetrics(inputs, ids)],
    durationMs: inputs.watch,
    intervalMs: inputs.interval,
    onInconclusive: inputs.onInconclusive,
    maxRestarts: inputs.maxRestarts,
  };
}

/** Watches until the judge has decided; tells in the log what is only told. */
export async function watchRelease(
  plan: BakePlan,
  changed: readonly Changed[],
  query: QueryMetrics | undefined,
  { client, clock, signal, log, journal }: ReleaseWorld,
): Promise<WatchEnd> {
  const begun = clock.monotonic();
  const isJudged = plan.metrics.some(isUsageMetric);
  const usage = watchUsage(client, changed, isJudged, log.notice);
  const ask: QueryMetrics = async (text) =>
    usage.reading(text) ??
    (await query?.(text)) ??
    unknownReading('outage', 'there is no Prometheus');
  const restartsAtFirst = restartsOf(await podsOf(client, changed));
  let state = newBakeState;
  for (;;) {
    const left = plan.durationMs - (clock.monotonic() - begun);
    await clock.sleep(Math.max(0, Math.min(plan.intervalMs, left)), signal);
    const elapsedMs = clock.monotonic() - begun;
    const pods = await podsOf(client, changed);
    await usage.look(pods);
    const readings = await measure(plan.metrics, elapsedMs, ask);
    const [next, decision] = stepBake(plan, state, {
      elapsedMs,
      readings,
      readyEndpoints: fewestReady(pods),
      restarts: Math.max(0, restartsOf(pods) - restartsAtFirst),
    });
    state = next;
    for (const verdict of decision.tell) {
      log.warning(`above its lower threshold: ${sayVerdict(verdict)}`);
      journal.note('tell', sayVerdict(verdict));
    }
    if (decision.kind !== 'continue') {
      journal.note('watch', `${decision.reason}: ${decision.message}`);
      return { ...decision, usage: usage.reports() };
    }
    const said = decision.verdicts.map(sayVerdict).join('; ');
    log.info(
      [
        `watched for ${Math.round(elapsedMs / 1000)} s: ${said || 'pods are ready'}`,
        usage.say(),
      ]
        .filter((text) => text !== '')
        .join('; '),
    );
  }
}

async function podsOf(
  client: KubernetesClient,
  changed: readonly Changed[],
): Promise<readonly (readonly Pod[])[]> {
  return Promise.all(
    changed.map(async ({ written }) => {
      const labels = selectorText(written.matchLabels);
      const { items } = await client.list(resources.pods, { labels });
      return items.filter((pod) => isOfTemplate(pod, written));
    }),
  );
}

function fewestReady(pods: readonly (readonly Pod[])[]): number | undefined {
  return pods.length === 0
    ? undefined
    : Math.min(
        ...pods.map((own) => own.filter(({ isReady }) => isReady).length),
      );
}

function restartsOf(pods: readonly (readonly Pod[])[]): number {
  return pods
    .flat()
    .flatMap(({ containers }) => containers)
    .reduce((sum, { restarts }) => sum + restarts, 0);
}
