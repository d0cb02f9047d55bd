import { queriesOf } from './bake.ts';
import type { MetricReading } from './judge.ts';
import type { Metric } from './metric.ts';
import { type Reading, unknownReading } from './reading.ts';

/** Asks one instant query. Never throws: what goes wrong is a reading. */
export type QueryMetrics = (query: string) => Promise<Reading>;

/** All metrics at this moment, asked for at the same time. */
export async function measure(
  metrics: readonly Metric[],
  elapsedMs: number,
  query: QueryMetrics,
): Promise<Record<string, MetricReading>> {
  const readings = await Promise.all(
    metrics.map(async (metric) => {
      const [first, second] = await Promise.all(
        queriesOf(metric, elapsedMs).map(query),
      );
      return [metric.name, readingOf(metric, first, second)] as const;
    }),
  );
  return Object.fromEntries(readings);
}

function readingOf(
  metric: Metric,
  first: Reading = unknownReading('malformed'),
  second: Reading = unknownReading('malformed'),
): MetricReading {
  return metric.kind === 'share'
    ? { kind: 'share', total: first, bad: second }
    : { kind: 'value', value: first };
}
