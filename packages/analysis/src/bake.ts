import {
  addReading,
  judgeMetric,
  type MetricReading,
  type MetricState,
  type MetricVerdict,
  newMetricState,
} from './judge.ts';
import { type Metric, resolveQuery } from './metric.ts';

export type OnInconclusive = 'rollback' | 'promote' | 'hold';

/** How a new version is watched. */
export interface BakePlan {
  /** None: endpoints and restarts alone are watched, and nothing is analysed. */
  readonly metrics: readonly Metric[];
  readonly durationMs: number;
  readonly intervalMs: number;
  readonly onInconclusive: OnInconclusive;
  /** More container restarts than these since the watch began, and it is bad. */
  readonly maxRestarts: number;
}

/** What was seen at one moment of the watch. */
export interface BakeSample {
  /** Since the watch began. */
  readonly elapsedMs: number;
  /** By the metric's name; nothing for one that was not asked for this time. */
  readonly readings: Readonly<Record<string, MetricReading>>;
  /** Ready endpoints that take the traffic; `undefined` when not looked at. */
  readonly readyEndpoints?: number | undefined;
  /** Container restarts since the watch began; `undefined` when not looked at. */
  readonly restarts?: number | undefined;
}

export interface BakeState {
  readonly metrics: Readonly<Record<string, MetricState>>;
}

export type BakeReason =
  | 'zero-endpoints'
  | 'restarts'
  | 'analysis-failed'
  | 'analysis-inconclusive'
  | 'analysis-passed'
  | 'not-analysed';

/** The verdict on the whole, and what is to be done. */
export type BakeDecision =
  | {
      readonly kind: 'continue';
      /** Verdicts that have just gone above their lower threshold. */
      readonly tell: readonly MetricVerdict[];
      readonly verdicts: readonly MetricVerdict[];
    }
  | {
      readonly kind: 'rollback' | 'promote' | 'hold';
      readonly reason: BakeReason;
      readonly message: string;
      readonly tell: readonly MetricVerdict[];
      readonly verdicts: readonly MetricVerdict[];
    };

export const newBakeState: BakeState = { metrics: {} };

/**
 * One step of the watch: the sample goes into the state, and the state says
 * what to do. Missing endpoints and a metric above its threshold end the watch
 * at once; everything else waits for its end.
 */
export function stepBake(
  plan: BakePlan,
  before: BakeState,
  sample: BakeSample,
): readonly [BakeState, BakeDecision] {
  const samples = Math.ceil(plan.durationMs / Math.max(1, plan.intervalMs));
  const states: Record<string, MetricState> = {};
  const verdicts: MetricVerdict[] = [];
  const tell: MetricVerdict[] = [];
  for (const metric of plan.metrics) {
    const last = before.metrics[metric.name] ?? newMetricState;
    const measured = addReading(
      metric,
      last,
      sample.readings[metric.name],
      samples,
    );
    const verdict = judgeMetric(
      metric,
      measured,
      queriesOf(metric, sample.elapsedMs),
    );
    if (verdict.told && !last.told) tell.push(verdict);
    states[metric.name] = { ...measured, told: verdict.told };
    verdicts.push(verdict);
  }
  const end = endOf(plan, sample, verdicts);
  const state = { metrics: states };
  return end === undefined
    ? [state, { kind: 'continue', tell, verdicts }]
    : [state, { ...end, tell, verdicts }];
}

/** The queries of a metric as they are asked so long after the beginning. */
export function queriesOf(metric: Metric, elapsedMs: number): string[] {
  const texts =
    metric.kind === 'share' ? [metric.total, metric.bad] : [metric.query];
  return texts.map((query) => resolveQuery(query, elapsedMs));
}

interface End {
  readonly kind: 'rollback' | 'promote' | 'hold';
  readonly reason: BakeReason;
  readonly message: string;
}

function endOf(
  plan: BakePlan,
  sample: BakeSample,
  verdicts: readonly MetricVerdict[],
): End | undefined {
  const stop = hardStop(plan, sample, verdicts);
  if (stop !== undefined) return stop;
  if (sample.elapsedMs < plan.durationMs) return undefined;
  if (plan.metrics.length === 0) {
    return {
      kind: 'promote',
      reason: 'not-analysed',
      message:
        'no metrics were given: endpoints and restarts were watched, nothing was analysed',
    };
  }
  const open = verdicts.filter(({ finding }) => finding === 'undecided');
  if (open.length === 0) {
    return {
      kind: 'promote',
      reason: 'analysis-passed',
      message: verdicts.map(sayVerdict).join('; '),
    };
  }
  return {
    kind: plan.onInconclusive,
    reason: 'analysis-inconclusive',
    message: open.map(sayVerdict).join('; '),
  };
}

function hardStop(
  plan: BakePlan,
  { readyEndpoints, restarts }: BakeSample,
  verdicts: readonly MetricVerdict[],
): End | undefined {
  if (readyEndpoints === 0) {
    return rollback('zero-endpoints', 'no ready endpoint takes the traffic');
  }
  if (restarts !== undefined && restarts > plan.maxRestarts) {
    const message = `${restarts} container restarts, more than ${plan.maxRestarts}`;
    return rollback('restarts', message);
  }
  const above = verdicts.filter(({ finding }) => finding === 'above');
  return above.length === 0
    ? undefined
    : rollback('analysis-failed', above.map(sayVerdict).join('; '));
}

function rollback(reason: BakeReason, message: string): End {
  return { kind: 'rollback', reason, message };
}

export function sayVerdict({ metric, why }: MetricVerdict): string {
  return `${metric}: ${why}`;
}
