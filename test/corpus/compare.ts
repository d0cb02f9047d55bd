import {
  coverageTotals,
  type Finding,
  type ReadResult,
  type Severity,
} from '@kit/reports';

export type Expected = Readonly<Record<string, unknown>>;
type Figures = Readonly<Record<string, number | undefined>>;

/**
 * What of a row is wrong, as `key: expected, got`; empty when all agrees, and
 * `undefined` when the row states nothing that can be compared.
 */
export function compare(
  expected: Expected,
  result: ReadResult,
): readonly string[] | undefined {
  if (typeof expected['error'] === 'string') {
    const isRefused = result.status === 'not-measured';
    return isRefused ? [] : [`error: ${expected['error']}, got a report`];
  }
  if (result.status === 'not-measured') return [`not measured: ${result.code}`];
  const readings = figuresOf(result).map((figures) =>
    differ(expected, figures),
  );
  const comparable = readings.filter((one) => one !== undefined);
  return comparable.find((one) => one.length === 0) ?? comparable[0];
}

function differ(expected: Expected, figures: Figures): string[] | undefined {
  const keys = Object.keys(expected).filter(
    (key) => typeof expected[key] === 'number' && figures[key] !== undefined,
  );
  if (keys.length === 0) return undefined;
  return keys
    .filter((key) => expected[key] !== figures[key])
    .map((key) => `${key}: ${expected[key]}, got ${figures[key]}`);
}

/** The ways in which a report may rightly be counted; one has to agree. */
function figuresOf(
  result: Extract<ReadResult, { status: 'parsed' }>,
): readonly Figures[] {
  switch (result.kind) {
    case 'coverage': {
      const { lines, branches, functions, statements } = coverageTotals(
        result.report,
      );
      return [
        {
          lines_covered: lines?.covered,
          lines_total: lines?.total,
          branches_covered: branches?.covered,
          branches_total: branches?.total,
          functions_covered: functions?.covered,
          functions_total: functions?.total,
          statements_covered: statements?.covered,
          statements_total: statements?.total,
        },
      ];
    }
    case 'tests': {
      const { total, passed, failed, errors, skipped } = result.report.counts;
      const base = { tests: total, passed, skipped };
      return [
        { ...base, failures: failed, errors },
        { ...base, failures: failed + errors },
      ];
    }
    case 'findings': {
      const all = result.report.findings;
      const counted = all.filter(({ suppressed }) => suppressed === undefined);
      return [
        counted,
        unique(counted),
        all,
        unique(all),
        onePerPath(counted),
      ].map(severityFigures);
    }
    case 'lint': {
      const { errors, warnings, infos } = result.report;
      return [{ errors, warnings, info: infos, warning: warnings }];
    }
    case 'load': {
      const { thresholds, requests, carriesThresholds } = result.report;
      const failed = thresholds.filter(({ passed }) => !passed).length;
      return [
        {
          http_reqs: requests,
          ...(carriesThresholds && {
            thresholds: thresholds.length,
            thresholds_failed: failed,
          }),
        },
      ];
    }
    case 'benchmarks':
      return [{ benches: result.report.benchmarks.length }];
  }
}

function severityFigures(findings: readonly Finding[]): Figures {
  const of = (severity: Severity) =>
    findings.filter((finding) => finding.severity === severity).length;
  const reached = (reach: Finding['reach']) =>
    findings.filter((finding) => finding.reach === reach).length;
  return {
    critical: of('critical'),
    high: of('high'),
    medium: of('medium'),
    low: of('low'),
    results: findings.length,
    vulns: findings.length,
    called: reached('called'),
    imported_only: reached('imported'),
    required_only: reached('required'),
  };
}

function unique(findings: readonly Finding[]): Finding[] {
  return [
    ...new Map(findings.map((finding) => [finding.id, finding])).values(),
  ];
}

function onePerPath(findings: readonly Finding[]): Finding[] {
  return findings.flatMap((finding) =>
    Array.from({ length: finding.paths }, () => finding),
  );
}
