import {
  type BenchmarkReport,
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
  const wanted = expectationsOf(expected);
  if (result.status === 'not-measured') {
    return isRightlyEmpty(expected, wanted, result.code)
      ? []
      : [`not measured: ${result.code}`];
  }
  if (result.kind === 'benchmarks' && holdsValues(expected, result.report)) {
    return [];
  }
  const readings = figuresOf(result);
  const compared = wanted.flatMap((figures) => {
    const tries = readings
      .map((reading) => differ(figures, reading))
      .filter((one) => one !== undefined);
    const best = tries.find((one) => one.length === 0) ?? tries[0];
    return best === undefined ? [] : [best];
  });
  return compared.length === 0 ? undefined : compared.flat();
}

/**
 * The index counts zero where a report holds nothing at all, or where the peer
 * could not read it either: `no-data` says the same, and never passes.
 */
function isRightlyEmpty(
  expected: Expected,
  wanted: readonly Figures[],
  code: string,
): boolean {
  const holdsNothing = wanted
    .flatMap((figures) => Object.entries(figures))
    .every(([key, figure]) => figure === 0 || key === 'schemaVersion');
  const peerRefused = numberAt(expected['peer'], 'parse_errors') === 1;
  return (code === 'no-data' && holdsNothing) || peerRefused;
}

/**
 * What the index says in the terms of our models: all of it has to agree, each
 * with one of the ways of counting. Where it states the same run in several
 * units (npm's packages and advisories), it is the advisories that count here.
 */
function expectationsOf(expected: Expected): readonly Figures[] {
  const advisories = ['unique_advisories', 'advisories', 'unique'].find(
    (key) => typeof expected[key] === 'object',
  );
  const sums = [advisories, 'paths', 'advisory_lines']
    .filter((key) => key !== undefined && typeof expected[key] === 'object')
    .map((key) => numbersOf(expected[key ?? '']));
  const own = { ...numbersOf(expected), ...inOurTerms(expected) };
  const stated =
    advisories === undefined
      ? own
      : without(own, ['critical', 'high', 'medium', 'low', 'info']);
  return [...sums, stated].filter((figures) => Object.keys(figures).length > 0);
}

/** The peer lists the first unit of a line twice: its values are the same. */
function holdsValues(
  { values }: Expected,
  { benchmarks }: BenchmarkReport,
): boolean {
  if (!Array.isArray(values)) return false;
  const samples = new Set(benchmarks.flatMap((one) => one.samples));
  const stated = new Set(values);
  return (
    stated.size === samples.size && [...stated].every((one) => samples.has(one))
  );
}

/** Keys of the index that are called otherwise, or are parts of a sum, here. */
function inOurTerms(expected: Expected): Figures {
  const sum = (...parts: readonly unknown[]) =>
    parts.reduce<number>((all, part) => all + (Number(part) || 0), 0);
  const renamed = Object.entries(names).flatMap(([from, to]) =>
    typeof expected[from] === 'number' && !(to in expected)
      ? [[to, expected[from]] as const]
      : [],
  );
  const trivy = Object.fromEntries(
    ['critical', 'high', 'medium', 'low'].map((severity) => [
      severity,
      sum(
        expected[severity],
        numberAt(expected['misconfigurations_fail'], severity),
        numberAt(expected['secrets'], severity),
      ),
    ]),
  );
  const fails = numberAt(expected['kinds'], 'fail');
  return {
    ...Object.fromEntries(renamed),
    ...('misconfigurations_fail' in expected ? trivy : {}),
    ...(fails === undefined ? {} : { results: fails }),
    ...('pending' in expected && 'other' in expected
      ? {
          skipped: sum(
            expected['skipped'],
            expected['pending'],
            expected['other'],
          ),
        }
      : {}),
    ...('benches' in expected && Array.isArray(expected['units'])
      ? { benches: expected['units'].length }
      : {}),
    ...(expected['shape'] === 'sarif' &&
    typeof expected['peer_findings'] === 'number'
      ? { results: expected['peer_findings'] }
      : {}),
  };
}

const names: Readonly<Record<string, string>> = {
  sequence_points_covered: 'statements_covered',
  sequence_points_total: 'statements_total',
  vulnerability_elements: 'results',
  package_vulns: 'results',
  statements: 'vex',
  issues: 'errors',
  failure: 'failures',
  success: 'passed',
  error: 'errors',
};

function numbersOf(value: unknown): Figures {
  return Object.fromEntries(
    Object.entries(value ?? {}).flatMap(([key, one]) =>
      typeof one === 'number' ? [[key, one]] : [],
    ),
  );
}

function numberAt(value: unknown, key: string): number | undefined {
  return numbersOf(value)[key];
}

function without(figures: Figures, keys: readonly string[]): Figures {
  return Object.fromEntries(
    Object.entries(figures).filter(([key]) => !keys.includes(key)),
  );
}

function differ(expected: Figures, figures: Figures): string[] | undefined {
  const keys = Object.keys(expected).filter(
    (key) => figures[key] !== undefined,
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
      const vex = result.report.vex.length;
      return [
        counted,
        unique(counted),
        all,
        unique(all),
        onePerPath(counted),
      ].map((one) => ({ ...severityFigures(one), vex }));
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
    case 'benchmarks': {
      const count = result.report.benchmarks.length;
      return [{ benches: count, results: count }];
    }
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
