export { coverageTotals, fileTotals, primaryRatio } from './coverage-totals.ts';
export { mergeCoverage } from './merge-coverage.ts';
export {
  type CountBy,
  type CountOptions,
  countFindings,
  defaultLevels,
  groupFindings,
  isCounted,
  mergeFindings,
  severityOf,
} from './merge-findings.ts';
export {
  mergeBenchmarks,
  mergeLint,
  mergeLoad,
  mergeTests,
} from './merge-reports.ts';
export * from './model.ts';
export type { ProblemCode } from './problem.ts';
export {
  type FormatInfo,
  listFormats,
  type ReadOptions,
  type ReadResult,
  readReport,
} from './read-report.ts';
