import {
  type Metric,
  type Reading,
  unknownReading,
  type ValueMetric,
} from '@kit/analysis';
import {
  listAt,
  type PodTemplate,
  type PodUsage,
  parseQuantity,
  wordAt,
} from '@kit/kube-objects';
import type { Inputs } from './inputs.ts';

type UsageInputs = Pick<
  Inputs,
  'cpuTell' | 'cpuMax' | 'memoryTell' | 'memoryMax' | 'watch'
>;

export type UsageKind = 'cpu' | 'memory';

/** What the pods of one workload use, all in all, and the fullest of them. */
export interface Usage {
  readonly cpuCores: number;
  readonly memoryBytes: number;
  /** Percent of its limit that the fullest container uses; where it has one. */
  readonly cpuPercent: number | undefined;
  readonly memoryPercent: number | undefined;
}

/** The newest look at one workload, and the highest of all. */
export interface UsageReport {
  readonly id: string;
  readonly last: Usage;
  readonly peak: Usage;
}

/** Of these pods alone; `undefined` when none of them has been measured yet. */
export function usageOf(
  measured: readonly PodUsage[],
  pods: ReadonlySet<string>,
  template: PodTemplate,
): Usage | undefined {
  const containers = measured
    .filter(({ pod }) => pods.has(pod))
    .flatMap((one) => one.containers);
  if (containers.length === 0) return undefined;
  const limits = limitsOf(template);
  const percents = (kind: UsageKind) =>
    containers.flatMap(({ name, cpuCores, memoryBytes }) => {
      const limit = limits.get(name)?.[kind] ?? 0;
      const used = kind === 'cpu' ? cpuCores : memoryBytes;
      return limit > 0 ? [(100 * used) / limit] : [];
    });
  return {
    cpuCores: sum(containers.map(({ cpuCores }) => cpuCores)),
    memoryBytes: sum(containers.map(({ memoryBytes }) => memoryBytes)),
    cpuPercent: highest(percents('cpu')),
    memoryPercent: highest(percents('memory')),
  };
}

function limitsOf({ raw }: PodTemplate) {
  return new Map(
    listAt(raw, 'spec', 'containers').map((container) => {
      const limit = (kind: UsageKind) =>
        parseQuantity(wordAt(container, 'resources', 'limits', kind));
      const limits = { cpu: limit('cpu'), memory: limit('memory') };
      return [wordAt(container, 'name'), limits] as const;
    }),
  );
}

/** The highest of both, for each of its numbers. */
export function peakOf(before: Usage | undefined, now: Usage): Usage {
  if (before === undefined) return now;
  const known = (...values: (number | undefined)[]) =>
    highest(values.filter((value) => value !== undefined));
  return {
    cpuCores: Math.max(before.cpuCores, now.cpuCores),
    memoryBytes: Math.max(before.memoryBytes, now.memoryBytes),
    cpuPercent: known(before.cpuPercent, now.cpuPercent),
    memoryPercent: known(before.memoryPercent, now.memoryPercent),
  };
}

/** `cpu 0.25 cores (25 % of the limit), memory 128 MiB`. */
export function sayUsage(usage: Usage): string {
  const { cpuCores, memoryBytes, cpuPercent, memoryPercent } = usage;
  const mebibytes = Math.round(memoryBytes / 2 ** 20);
  return [
    `cpu ${round(cpuCores)} cores${sayPercent(cpuPercent)}`,
    `memory ${mebibytes} MiB${sayPercent(memoryPercent)}`,
  ].join(', ');
}

function sayPercent(percent: number | undefined): string {
  return percent === undefined ? '' : ` (${round(percent)} % of the limit)`;
}

/** The metrics that the inputs set a threshold for, of each workload. */
export function usageMetrics(
  inputs: Omit<UsageInputs, 'watch'>,
  ids: readonly string[],
): readonly ValueMetric[] {
  const limits = [
    ['cpu', inputs.cpuTell, inputs.cpuMax],
    ['memory', inputs.memoryTell, inputs.memoryMax],
  ] as const;
  return ids.flatMap((id) =>
    limits.flatMap(([kind, tell, max]) =>
      tell === undefined && max === undefined
        ? []
        : [
            {
              kind: 'value',
              name: `${ids.length === 1 ? '' : `${id}: `}${kind} (% of its limit)`,
              query: usageQuery(id, kind),
              tellAbove: tell && 100 * tell,
              rollbackAbove: max && 100 * max,
              strikes: 2,
            } as const,
          ],
    ),
  );
}

const prefix = 'metrics.k8s.io: ';

/** Whether a metric is one of these, and not asked of Prometheus. */
export function isUsageMetric(metric: Metric): boolean {
  return metric.kind === 'value' && metric.query.startsWith(prefix);
}

/** Whether CPU or memory can send a release back. */
export function judgesUsage(inputs: UsageInputs): boolean {
  return inputs.watch > 0 && usageMetrics(inputs, ['']).length > 0;
}

/** How a verdict names what was asked for; no query of Prometheus. */
export function usageQuery(id: string, kind: UsageKind): string {
  return `${prefix}${kind} of ${id}, percent of its limit, the fullest container`;
}

/** What a look says of a metric. */
export function usageReading(
  usage: Usage | undefined,
  kind: UsageKind,
): Reading {
  if (usage === undefined) return unknownReading('empty', 'no pod is measured');
  const value = kind === 'cpu' ? usage.cpuPercent : usage.memoryPercent;
  return value === undefined
    ? unknownReading('empty', `no container has a ${kind} limit`)
    : { kind: 'value', value };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function highest(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
