import { readYaml } from '@kit/config';
import * as v from 'valibot';
import { errors } from './errors.ts';
import type { Metric } from './metric.ts';
import { errorQueries, latencyQueries, type Preset } from './preset.ts';

/** What the inputs of an action say about metrics. */
export interface MetricInputs {
  readonly prometheusUrl: URL | undefined;
  readonly metricsPreset: Preset | undefined;
  readonly metricsTarget: string | undefined;
  readonly metrics: string | undefined;
  readonly errorRateTell: number;
  readonly errorRateMax: number;
  /** Milliseconds. */
  readonly latencyMax: number | undefined;
  readonly latencyPercentile: number;
  readonly minRequests: number;
}

const share = v.pipe(
  v.number(),
  v.gtValue(0, 'a percentage above 0 and below 100'),
  v.ltValue(100, 'a percentage above 0 and below 100'),
  v.transform((value) => value / 100),
);
const name = v.pipe(v.string(), v.nonEmpty('a name'));
const query = v.pipe(v.string(), v.nonEmpty('a query'));

const metricSchema = v.union([
  v.strictObject({
    name,
    'query-total': query,
    'query-bad': query,
    'tell-above': v.optional(share),
    'rollback-above': share,
    'min-requests': v.optional(v.pipe(v.number(), v.minValue(1))),
  }),
  v.strictObject({
    name,
    query,
    'tell-above': v.optional(v.number()),
    'rollback-above': v.optional(v.number()),
    strikes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 2),
  }),
]);

/**
 * The metrics that the inputs ask for: the preset's error rate and latency of
 * the `target`, and the user's own. None without a Prometheus. Throws
 * METRICS_INCOMPLETE and CONFIG_INVALID.
 */
export function configuredMetrics(
  inputs: MetricInputs,
  target: { readonly namespace: string; readonly name: string },
): Metric[] {
  const asked =
    inputs.metricsPreset !== undefined || inputs.metrics !== undefined;
  if (asked !== (inputs.prometheusUrl !== undefined)) {
    throw errors.error(
      'METRICS_INCOMPLETE',
      asked
        ? 'metrics are asked for, but prometheus-url is empty'
        : 'prometheus-url is given, but neither metrics-preset nor metrics says what to ask it',
    );
  }
  return [...presetMetrics(inputs, target), ...ownMetrics(inputs)];
}

function presetMetrics(
  inputs: MetricInputs,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Metric[] {
  const { metricsPreset: preset, minRequests, latencyMax } = inputs;
  if (preset === undefined) return [];
  const target = { preset, namespace, name: inputs.metricsTarget ?? name };
  const errorRate: Metric = {
    kind: 'share',
    name: 'error-rate',
    ...errorQueries(target),
    tellAbove: inputs.errorRateTell,
    rollbackAbove: inputs.errorRateMax,
    minRequests,
  };
  if (latencyMax === undefined) return [errorRate];
  return [
    errorRate,
    {
      kind: 'share',
      name: 'latency',
      ...latencyQueries(target, latencyMax),
      tellAbove: undefined,
      rollbackAbove: 1 - inputs.latencyPercentile,
      minRequests,
    },
  ];
}

function ownMetrics({ metrics, minRequests }: MetricInputs): Metric[] {
  if (metrics === undefined) return [];
  const source = { name: 'input "metrics"', text: metrics };
  return readYaml(source, v.array(metricSchema)).value.map((own) =>
    'query' in own
      ? {
          kind: 'value',
          name: own.name,
          query: own.query,
          tellAbove: own['tell-above'],
          rollbackAbove: own['rollback-above'],
          strikes: own.strikes,
        }
      : {
          kind: 'share',
          name: own.name,
          total: own['query-total'],
          bad: own['query-bad'],
          tellAbove: own['tell-above'],
          rollbackAbove: own['rollback-above'],
          minRequests: own['min-requests'] ?? minRequests,
        },
  );
}
