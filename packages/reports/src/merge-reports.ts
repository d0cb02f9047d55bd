import type {
  Benchmark,
  BenchmarkReport,
  LintReport,
  LoadMetric,
  LoadReport,
  TestReport,
} from './model.ts';

export const maxFailures = 200;
export const maxProblems = 500;

/** Adds test reports of shards; the list of failures stays bounded. */
export function mergeTests(reports: readonly TestReport[]): TestReport {
  const sum = (pick: (counts: TestReport['counts']) => number) =>
    reports.reduce((total, { counts }) => total + pick(counts), 0);
  return {
    kind: 'tests',
    counts: {
      total: sum(({ total }) => total),
      passed: sum(({ passed }) => passed),
      failed: sum(({ failed }) => failed),
      errors: sum(({ errors }) => errors),
      skipped: sum(({ skipped }) => skipped),
      flaky: sum(({ flaky }) => flaky),
      suiteErrors: sum(({ suiteErrors }) => suiteErrors),
    },
    failures: reports.flatMap(({ failures }) => failures).slice(0, maxFailures),
    durationMs: reports.reduce((total, report) => total + report.durationMs, 0),
  };
}

/** Adds lint reports; the list of problems stays bounded, worst first. */
export function mergeLint(reports: readonly LintReport[]): LintReport {
  const sum = (pick: (report: LintReport) => number) =>
    reports.reduce((total, report) => total + pick(report), 0);
  const problems = reports.flatMap((report) => report.problems);
  return {
    kind: 'lint',
    tools: [...new Set(reports.flatMap(({ tools }) => tools))],
    errors: sum(({ errors }) => errors),
    warnings: sum(({ warnings }) => warnings),
    infos: sum(({ infos }) => infos),
    fixable: sum(({ fixable }) => fixable),
    suppressed: sum(({ suppressed }) => suppressed),
    problems: (['error', 'warning', 'info'] as const).flatMap((level) =>
      problems.filter((one) => one.level === level).slice(0, maxProblems),
    ),
  };
}

/** Unites load reports: percentiles of separate runs cannot be added, so each
 * figure is the worst of them (rates and trends), counters and checks add up. */
export function mergeLoad(reports: readonly LoadReport[]): LoadReport {
  const sum = (pick: (report: LoadReport) => number) =>
    reports.reduce((total, report) => total + pick(report), 0);
  const metrics = new Map<string, LoadMetric>();
  for (const report of reports) {
    for (const [name, metric] of report.metrics) {
      const known = metrics.get(name);
      const values = new Map(known?.values);
      for (const [key, value] of metric.values) {
        const before = values.get(key);
        values.set(key, worse(metric.type, key, before, value));
      }
      metrics.set(name, { type: metric.type, values });
    }
  }
  return {
    kind: 'load',
    metrics,
    thresholds: reports.flatMap(({ thresholds }) => thresholds),
    carriesThresholds: reports.some((report) => report.carriesThresholds),
    checks: {
      passes: sum(({ checks }) => checks.passes),
      fails: sum(({ checks }) => checks.fails),
    },
    requests: sum(({ requests }) => requests),
    iterations: sum(({ iterations }) => iterations),
  };
}

function worse(
  type: string,
  key: string,
  before: number | undefined,
  value: number,
): number {
  if (before === undefined) return value;
  if (type === 'counter' || key === 'count') return before + value;
  return key === 'min' ? Math.min(before, value) : Math.max(before, value);
}

/** Joins the samples of benchmarks that have the same name and unit. */
export function mergeBenchmarks(
  reports: readonly BenchmarkReport[],
): BenchmarkReport {
  const byName = new Map<string, Benchmark>();
  for (const one of reports.flatMap(({ benchmarks }) => benchmarks)) {
    const key = `${one.name}\n${one.unit}`;
    const known = byName.get(key);
    const samples = [...(known?.samples ?? []), ...one.samples];
    byName.set(key, { ...one, samples });
  }
  return { kind: 'benchmarks', benchmarks: [...byName.values()] };
}
