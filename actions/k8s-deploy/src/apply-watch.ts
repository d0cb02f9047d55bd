import {
  type BakeDecision,
  type BakePlan,
  configuredMetrics,
  measure,
  newBakeState,
  type QueryMetrics,
  sayVerdict,
  stepBake,
} from '@kit/analysis';
import {
  type KubernetesClient,
  type Pod,
  resources,
  selectorText,
} from '@kit/kubernetes';
import type { Changed, ReleaseWorld } from './apply-release.ts';
import { isOfTemplate } from './diagnosis.ts';
import type { Inputs } from './inputs.ts';

export type WatchEnd = Exclude<BakeDecision, { kind: 'continue' }>;

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
  return {
    metrics,
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
  const restartsAtFirst = restartsOf(await podsOf(client, changed));
  let state = newBakeState;
  for (;;) {
    const left = plan.durationMs - (clock.monotonic() - begun);
    await clock.sleep(Math.max(0, Math.min(plan.intervalMs, left)), signal);
    const elapsedMs = clock.monotonic() - begun;
    const [readings, pods] = await Promise.all([
      query === undefined ? {} : measure(plan.metrics, elapsedMs, query),
      podsOf(client, changed),
    ]);
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
      return decision;
    }
    log.info(
      `watched for ${Math.round(elapsedMs / 1000)} s: ${decision.verdicts.map(sayVerdict).join('; ') || 'pods are ready'}`,
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
