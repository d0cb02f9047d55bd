import type { Metric, ShareMetric, ValueMetric } from './metric.ts';
import type { Reading } from './reading.ts';
import {
  addSample,
  type Evidence,
  type Finding,
  findingOf,
  noEvidence,
  testOfThreshold,
} from './sequential-test.ts';
import { type Interval, wilsonInterval } from './wilson.ts';

/** What one round of queries gave for one metric. */
export type MetricReading =
  | { readonly kind: 'share'; readonly total: Reading; readonly bad: Reading }
  | { readonly kind: 'value'; readonly value: Reading };

/** What is carried from sample to sample, for one metric. */
export interface MetricState {
  readonly total: number;
  readonly bad: number;
  readonly rollback: Evidence;
  readonly tell: Evidence;
  readonly strikes: number;
  readonly tellStrikes: number;
  readonly values: number;
  readonly last: number | undefined;
  /** Why the newest sample said nothing, when it did not. */
  readonly unknown: string | undefined;
  readonly told: boolean;
}

/** What the judge thinks of one metric, with all that it rests on. */
export interface MetricVerdict {
  readonly metric: string;
  readonly finding: Finding;
  /** Above the lower threshold, which only tells. */
  readonly told: boolean;
  readonly queries: readonly string[];
  readonly rollbackAbove: number | undefined;
  readonly tellAbove: number | undefined;
  /** Requests counted, or values seen. */
  readonly n: number;
  readonly bad: number | undefined;
  /** The share of bad requests, or the newest value. */
  readonly value: number | undefined;
  /** 95 % Wilson interval of the share. */
  readonly interval: Interval | undefined;
  readonly logRatio: number | undefined;
  readonly why: string;
}

export const newMetricState: MetricState = {
  total: 0,
  bad: 0,
  rollback: noEvidence,
  tell: noEvidence,
  strikes: 0,
  tellStrikes: 0,
  values: 0,
  last: undefined,
  unknown: undefined,
  told: false,
};

/** So many failed requests, and more than half of all: no statistics needed. */
const plainlyBroken = { bad: 5, share: 0.5 };

/** The state after one more reading; one that says nothing only leaves a note. */
export function addReading(
  metric: Metric,
  state: MetricState,
  reading: MetricReading | undefined,
  samples: number,
): MetricState {
  if (reading === undefined) return { ...state, unknown: 'not measured' };
  if (metric.kind === 'share' && reading.kind === 'share') {
    return addCounts(metric, state, reading, samples);
  }
  if (metric.kind === 'value' && reading.kind === 'value') {
    return addValue(metric, state, reading.value);
  }
  return { ...state, unknown: 'not measured' };
}

function addCounts(
  metric: ShareMetric,
  state: MetricState,
  reading: { readonly total: Reading; readonly bad: Reading },
  samples: number,
): MetricState {
  const { total, bad } = reading;
  if (total.kind === 'unknown') return { ...state, unknown: sayUnknown(total) };
  if (bad.kind === 'unknown') return { ...state, unknown: sayUnknown(bad) };
  // The counts are of the whole watch and extrapolated: they may shrink a little.
  const all = Math.max(state.total, total.value);
  const failed = Math.min(all, Math.max(state.bad, bad.value));
  const moreBad = failed - state.bad;
  const more = Math.max(moreBad, all - state.total);
  const evidenceAt = (threshold: number, before: Evidence) =>
    addSample(testOfThreshold(threshold, samples), before, moreBad, more);
  return {
    ...state,
    total: all,
    bad: failed,
    rollback: evidenceAt(metric.rollbackAbove, state.rollback),
    tell:
      metric.tellAbove === undefined
        ? state.tell
        : evidenceAt(metric.tellAbove, state.tell),
    last: all > 0 ? failed / all : undefined,
    unknown: undefined,
  };
}

function addValue(
  metric: ValueMetric,
  state: MetricState,
  reading: Reading,
): MetricState {
  if (reading.kind === 'unknown') {
    return { ...state, unknown: sayUnknown(reading) };
  }
  const { value } = reading;
  const strike = (limit: number | undefined, before: number) =>
    limit !== undefined && value > limit ? before + 1 : 0;
  return {
    ...state,
    values: state.values + 1,
    last: value,
    strikes: strike(metric.rollbackAbove, state.strikes),
    tellStrikes: strike(metric.tellAbove, state.tellStrikes),
    unknown: undefined,
  };
}

function sayUnknown(reading: Extract<Reading, { kind: 'unknown' }>): string {
  return reading.detail === ''
    ? reading.reason
    : `${reading.reason}: ${reading.detail}`;
}

/** What the evidence so far says of one metric. */
export function judgeMetric(
  metric: Metric,
  state: MetricState,
  queries: readonly string[],
): MetricVerdict {
  return metric.kind === 'share'
    ? judgeShare(metric, state, queries)
    : judgeValue(metric, state, queries);
}

function judgeShare(
  metric: ShareMetric,
  state: MetricState,
  queries: readonly string[],
): MetricVerdict {
  const { total, bad } = state;
  const broken = bad >= plainlyBroken.bad && bad / total > plainlyBroken.share;
  const enough = total >= metric.minRequests;
  const finding = broken
    ? 'above'
    : enough
      ? findingOf(state.rollback)
      : 'undecided';
  const toldNow =
    metric.tellAbove !== undefined &&
    enough &&
    findingOf(state.tell) === 'above';
  return {
    metric: metric.name,
    finding,
    told: state.told || toldNow,
    queries,
    rollbackAbove: metric.rollbackAbove,
    tellAbove: metric.tellAbove,
    n: total,
    bad,
    value: state.last,
    interval: wilsonInterval(bad, total),
    logRatio: state.rollback.logRatio,
    why: whyShare(metric, state, finding, broken),
  };
}

function whyShare(
  metric: ShareMetric,
  { total, bad, unknown }: MetricState,
  finding: Finding,
  broken: boolean,
): string {
  const seen = `${round(bad)} of ${round(total)} requests`;
  if (broken) return `${seen}: more than half`;
  if (finding !== 'undecided') {
    return `${seen}: ${finding} ${percent(metric.rollbackAbove)}`;
  }
  if (unknown !== undefined) return `${seen}; ${unknown}`;
  return total < metric.minRequests
    ? `${seen}, fewer than the ${metric.minRequests} that are needed`
    : `${seen}: too few to tell`;
}

function judgeValue(
  metric: ValueMetric,
  state: MetricState,
  queries: readonly string[],
): MetricVerdict {
  const { strikes, values, last, unknown } = state;
  const limit = metric.rollbackAbove;
  const above = limit !== undefined && strikes >= metric.strikes;
  const within = limit === undefined || strikes === 0;
  const seen = values > 0 && unknown === undefined;
  return {
    metric: metric.name,
    finding: above ? 'above' : seen && within ? 'below' : 'undecided',
    told: state.told || state.tellStrikes >= metric.strikes,
    queries,
    rollbackAbove: limit,
    tellAbove: metric.tellAbove,
    n: values,
    bad: undefined,
    value: last,
    interval: undefined,
    logRatio: undefined,
    why:
      unknown ??
      (limit === undefined
        ? `${round(last ?? 0)}`
        : `${round(last ?? 0)}, ${strikes} times in a row above ${limit}`),
  };
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** `0.5 %` of 0.005. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}
