import {
  type CoverageMetric,
  type CoverageReport,
  type CoverageTotals,
  coverageMetrics,
  type FileCoverage,
  type Ratio,
} from './model.ts';

/**
 * The totals of a report: recounted from its files, except for the metrics
 * that the report is trusted on. A metric that it does not measure is absent.
 */
export function coverageTotals(report: CoverageReport): CoverageTotals {
  const counted = recountCoverage(report);
  return Object.fromEntries(
    coverageMetrics.flatMap((metric) => {
      const declared = report.declared[metric];
      const ratio = report.trusted.has(metric)
        ? (declared ?? counted[metric])
        : (counted[metric] ?? declared);
      const isKnown = report.unmeasured?.has(metric) !== true;
      return ratio === undefined || !isKnown ? [] : [[metric, ratio]];
    }),
  );
}

/** Covered and total of the metric that the report's own tool prints. */
export function primaryRatio(report: CoverageReport): Ratio | undefined {
  return coverageTotals(report)[report.primary];
}

/** What the files of a report say, whatever the report itself declares. */
export function recountCoverage(report: CoverageReport): CoverageTotals {
  const sums = new Map<CoverageMetric, { covered: number; total: number }>();
  for (const file of report.files.values()) {
    for (const [metric, ratio] of Object.entries(fileTotals(file))) {
      const sum = sums.get(metric as CoverageMetric) ?? emptyRatio();
      sum.covered += ratio.covered;
      sum.total += ratio.total;
      sums.set(metric as CoverageMetric, sum);
    }
  }
  return Object.fromEntries(sums);
}

/** The totals of one file; a metric without anything to cover is absent. */
export function fileTotals(file: FileCoverage): CoverageTotals {
  const { lines, branches, functions, statements } = file;
  const all: Record<string, Ratio> = {
    lines: { covered: lines.covered, total: lines.total },
    statements: sumStatements(statements),
    branches: { covered: branches.covered, total: branches.total },
    functions: {
      covered: [...functions.values()].filter(Boolean).length,
      total: functions.size,
    },
  };
  return Object.fromEntries(
    Object.entries(all).filter(([, { total }]) => total > 0),
  );
}

function sumStatements(statements: ReadonlyMap<string, number>): Ratio {
  const sum = emptyRatio();
  for (const packed of statements.values()) {
    const count = Math.floor(packed / 2);
    sum.total += count;
    if (packed % 2 === 1) sum.covered += count;
  }
  return sum;
}

function emptyRatio() {
  return { covered: 0, total: 0 };
}
