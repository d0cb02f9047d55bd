import { readYaml } from '@kit/config';
import type {
  CoverageReport,
  FileCoverage,
  Finding,
  FindingsReport,
  LintReport,
  LoadReport,
  TestCounts,
  TestReport,
} from '@kit/reports';
import { type Gates, gatesFile } from '../src/config/schema.ts';
import type { Facts } from '../src/facts.ts';

/** Gates as a file under `quality_gates` would give them. */
export function gates(value: unknown): Gates {
  const text = JSON.stringify({ quality_gates: value });
  return readYaml({ name: 'gates.yml', text }, gatesFile).value.quality_gates;
}

/** What is wrong with a file, or `none`. */
export function problemOf(text: string): string {
  try {
    readYaml({ name: 'gates.yml', text }, gatesFile);
    return 'none';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export function facts(given: Partial<Facts> = {}): Facts {
  return {
    coverage: [],
    tests: [],
    security: [],
    lint: [],
    load: [],
    benchmarks: [],
    today: '2026-11-21',
    ...given,
  };
}

export const cut = {
  code: 'report-truncated',
  reason: 'a.xml: ends in the middle',
};

/** A report that states its totals and lists no files. */
export function coverage(
  covered: number,
  total: number,
  metric: 'lines' | 'statements' = 'lines',
): CoverageReport {
  return {
    kind: 'coverage',
    files: new Map(),
    declared: { [metric]: { covered, total } },
    trusted: new Set([metric]),
    primary: metric,
  };
}

/** A line set as the model has it, of `line: isCovered`. */
function lineSet(lines: Readonly<Record<number, boolean>>) {
  const known = new Map(
    Object.entries(lines).map(([line, hit]) => [Number(line), hit]),
  );
  return {
    total: known.size,
    covered: [...known.values()].filter(Boolean).length,
    isCovered: (line: number) => known.get(line),
  };
}

/** A report that lists lines; what the tests do not need of its files is empty. */
export function coverageOfLines(
  files: Readonly<Record<string, Readonly<Record<number, boolean>>>>,
): CoverageReport {
  const entries = Object.entries(files).map(([path, lines]) => [
    path,
    {
      lines: lineSet(lines),
      branches: { total: 0, covered: 0 },
      functions: new Map<string, boolean>(),
      statements: new Map<string, number>(),
    } as unknown as FileCoverage,
  ]);
  return {
    kind: 'coverage',
    files: new Map(entries as [string, FileCoverage][]),
    declared: {},
    trusted: new Set(),
    primary: 'lines',
  };
}

export function tests(counts: Partial<TestCounts>): TestReport {
  const { passed = 0, failed = 0, errors = 0, skipped = 0 } = counts;
  return {
    kind: 'tests',
    counts: {
      total: passed + failed + errors + skipped,
      passed,
      failed,
      errors,
      skipped,
      flaky: 0,
      suiteErrors: 0,
      ...counts,
    },
    failures: [],
    durationMs: 0,
  };
}

export function finding(given: Partial<Finding> = {}): Finding {
  return {
    id: 'CVE-2026-1',
    aliases: [],
    severity: 'high',
    title: 'Something is wrong',
    tool: 'trivy',
    type: 'vulnerability',
    paths: 1,
    ...given,
  };
}

export function findings(
  all: readonly Finding[],
  bare: Partial<FindingsReport['bare']> = {},
): FindingsReport {
  return {
    kind: 'findings',
    tools: ['trivy'],
    findings: all,
    bare: {
      critical: 0,
      high: 0,
      medium: 0,
      low: 0,
      info: 0,
      unknown: 0,
      ...bare,
    },
    vex: [],
  };
}

export function lint(errors: number, warnings: number): LintReport {
  return {
    kind: 'lint',
    tools: ['eslint'],
    errors,
    warnings,
    infos: 0,
    fixable: 0,
    suppressed: 0,
    problems: [],
  };
}

export function load(
  values: Readonly<Record<string, Readonly<Record<string, number>>>>,
  given: Partial<LoadReport> = {},
): LoadReport {
  return {
    kind: 'load',
    metrics: new Map(
      Object.entries(values).map(([name, all]) => [
        name,
        { type: 'trend' as const, values: new Map(Object.entries(all)) },
      ]),
    ),
    thresholds: [],
    carriesThresholds: true,
    checks: { passes: 0, fails: 0 },
    requests: 100,
    iterations: 100,
    ...given,
  };
}
