export {
  type BakeDecision,
  type BakePlan,
  type BakeReason,
  type BakeSample,
  type BakeState,
  newBakeState,
  type OnInconclusive,
  queriesOf,
  sayVerdict,
  stepBake,
} from './bake.ts';
export { configuredMetrics, type MetricInputs } from './configured-metrics.ts';
export { analysisInputs, percentage } from './inputs.ts';
export {
  type MetricReading,
  type MetricVerdict,
  percent,
} from './judge.ts';
export { measure, type QueryMetrics } from './measure.ts';
export type { Metric, ShareMetric, ValueMetric } from './metric.ts';
export {
  errorQueries,
  latencyQueries,
  type Preset,
  presets,
  type Target,
} from './preset.ts';
export {
  parseInstantAnswer,
  type Reading,
  type UnknownReason,
  unknownReading,
} from './reading.ts';
export { type Finding, findingOf } from './sequential-test.ts';
export { verdictTable } from './summary.ts';
export { type Interval, wilsonInterval } from './wilson.ts';
