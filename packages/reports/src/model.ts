import type { BranchSet } from './branch-set.ts';
import type { LineSet } from './line-set.ts';

/** What a report measures. One format can carry two (jest: tests, coverage). */
export const reportKinds = [
  'coverage',
  'tests',
  'findings',
  'lint',
  'load',
  'benchmarks',
] as const;
export type ReportKind = (typeof reportKinds)[number];

/** An exact share: compare `covered * 100 >= limit * total`, never a rounded
 * percentage. A total of 0 is neither 0 % nor 100 %: nothing to cover. */
export interface Ratio {
  readonly covered: number;
  readonly total: number;
}

export const coverageMetrics = [
  'lines',
  'statements',
  'branches',
  'functions',
  'instructions',
] as const;
export type CoverageMetric = (typeof coverageMetrics)[number];
export type CoverageTotals = Readonly<Partial<Record<CoverageMetric, Ratio>>>;

export interface FileCoverage {
  /** Lines that hold code, covered or not; 1-based. */
  readonly lines: LineSet;
  readonly branches: BranchSet;
  /** Function → whether it was called. */
  readonly functions: ReadonlyMap<string, boolean>;
  /** Place of a block (`start,end`) → statements in it, times 2, plus 1 when run. */
  readonly statements: ReadonlyMap<string, number>;
}

export interface CoverageReport {
  readonly kind: 'coverage';
  /** By path with forward slashes; empty when the format names no lines. */
  readonly files: ReadonlyMap<string, FileCoverage>;
  /** The totals that the report itself states, if any. */
  readonly declared: CoverageTotals;
  /** Metrics whose total is taken from `declared`, not recounted from `files`. */
  readonly trusted: ReadonlySet<CoverageMetric>;
  /** The metric that the format's own tool prints as "coverage". */
  readonly primary: CoverageMetric;
  /** Metrics that tools of some of the merged reports cannot measure: of the
   * others alone they would be a share of half the code. */
  readonly unmeasured?: ReadonlySet<CoverageMetric>;
}

export interface TestCounts {
  /** Test cases: passed + failed + errors + skipped. */
  readonly total: number;
  readonly passed: number;
  readonly failed: number;
  readonly errors: number;
  /** Skipped, disabled, pending, to do, inconclusive: outside the pass rate. */
  readonly skipped: number;
  /** Of the passed: only after a retry. */
  readonly flaky: number;
  /** Failures outside any test case (a suite that did not start, a failed
   * build, a hook): above 0 a report has never passed. Not part of total. */
  readonly suiteErrors: number;
}

export interface TestFailure {
  readonly name: string;
  readonly suite: string;
  readonly outcome: 'failed' | 'error';
  /** At most 2,000 characters. */
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
}

export interface TestReport {
  readonly kind: 'tests';
  readonly counts: TestCounts;
  /** The first 200; `counts` has them all. */
  readonly failures: readonly TestFailure[];
  /** Sum of the cases' own times, in milliseconds. */
  readonly durationMs: number;
}

export const severities = [
  'critical',
  'high',
  'medium',
  'low',
  'info',
  'unknown',
] as const;
export type Severity = (typeof severities)[number];
export type SeverityCounts = Readonly<Record<Severity, number>>;

/** SARIF's `level`: how bad a rule is, not how severe a vulnerability is. */
export type Level = 'error' | 'warning' | 'note' | 'none';

export interface Suppression {
  /** `tool`: the scanner's own mark; `vex`: an OpenVEX or CycloneDX statement. */
  readonly by: 'tool' | 'vex';
  readonly reason: string;
}

export interface Finding {
  /** The name to show and to waive by: CVE-…, GHSA-…, a rule. */
  readonly id: string;
  /** Other names of the same advisory. */
  readonly aliases: readonly string[];
  /** `unknown` when the tool names none and gives no score. */
  readonly severity: Severity;
  /** CVSS base score 0-10, when one is given. */
  readonly score?: number;
  /** Set when `severity` is unknown and the tool only states a level. */
  readonly level?: Level;
  readonly title: string;
  readonly tool: string;
  readonly type: 'vulnerability' | 'misconfiguration' | 'secret' | 'code';
  readonly package?: string;
  readonly version?: string;
  /** Versions without it; empty when there is none, absent when not known. */
  readonly fixedIn?: readonly string[];
  readonly file?: string;
  readonly line?: number;
  readonly scope?: 'production' | 'development';
  /** How far the code reaches it (govulncheck). Only `called` counts by default. */
  readonly reach?: 'called' | 'imported' | 'required';
  /** Dependency paths that lead to it: 1 or more. */
  readonly paths: number;
  readonly suppressed?: Suppression;
  /** SARIF's baselineState says that it was there before. */
  readonly isOld?: boolean;
}

/** A VEX statement: this vulnerability does or does not matter here. */
export interface VexStatement {
  readonly ids: readonly string[];
  /** Package URLs or names; empty means every product. */
  readonly products: readonly string[];
  readonly status:
    | 'not-affected'
    | 'affected'
    | 'fixed'
    | 'under-investigation';
  readonly reason: string;
}

export interface FindingsReport {
  readonly kind: 'findings';
  readonly tools: readonly string[];
  readonly findings: readonly Finding[];
  /** Counts of a report that lists nothing, such as `{"Critical": 0}`. */
  readonly bare: SeverityCounts;
  readonly vex: readonly VexStatement[];
}

export interface LintProblem {
  readonly file: string;
  /** 0 when the problem is about the whole file. */
  readonly line: number;
  readonly column: number;
  readonly rule: string;
  readonly level: 'error' | 'warning' | 'info';
  /** At most 500 characters. */
  readonly message: string;
}

export interface LintReport {
  readonly kind: 'lint';
  readonly tools: readonly string[];
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  readonly fixable: number;
  readonly suppressed: number;
  /** The first 500 of each level; the counts have them all. */
  readonly problems: readonly LintProblem[];
}

export interface LoadMetric {
  readonly type: 'trend' | 'rate' | 'counter' | 'gauge';
  /** `avg min med max p(90) p(95) p(99) count rate value`; trends in milliseconds,
   * rates as 0-1. Only what the report holds. */
  readonly values: ReadonlyMap<string, number>;
}

export interface LoadThreshold {
  readonly metric: string;
  readonly expression: string;
  readonly passed: boolean;
}

export interface LoadReport {
  readonly kind: 'load';
  readonly metrics: ReadonlyMap<string, LoadMetric>;
  /** The script's own; empty also when the shape cannot carry any. */
  readonly thresholds: readonly LoadThreshold[];
  /** False for k6's machine-readable summary, which never names thresholds. */
  readonly carriesThresholds: boolean;
  readonly checks: { readonly passes: number; readonly fails: number };
  readonly requests: number;
  readonly iterations: number;
  readonly durationMs?: number;
}

export interface Benchmark {
  readonly name: string;
  /** As the tool writes it: `ns/op`, `B/op`, `ops/s`, `s`. */
  readonly unit: string;
  readonly better: 'lower' | 'higher';
  /** Every repetition that the report holds, in `unit`; never empty. */
  readonly samples: readonly number[];
}

export interface BenchmarkReport {
  readonly kind: 'benchmarks';
  readonly benchmarks: readonly Benchmark[];
}

export interface ReportByKind {
  readonly coverage: CoverageReport;
  readonly tests: TestReport;
  readonly findings: FindingsReport;
  readonly lint: LintReport;
  readonly load: LoadReport;
  readonly benchmarks: BenchmarkReport;
}
export type Report = ReportByKind[ReportKind];
