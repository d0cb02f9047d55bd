import { BranchSet } from './branch-set.ts';
import { coverageTotals, recountCoverage } from './coverage-totals.ts';
import { LineSet } from './line-set.ts';
import {
  type CoverageMetric,
  type CoverageReport,
  type CoverageTotals,
  coverageMetrics,
  type FileCoverage,
} from './model.ts';

/**
 * Unites reports of one component line by line: covered in one is covered, in
 * any order and however often. What cannot be united that way (a total that a
 * report only declares) is added where the reports share no file, and otherwise
 * given up in favour of the recount.
 */
export function mergeCoverage(
  reports: readonly CoverageReport[],
): CoverageReport {
  const [first] = reports;
  if (first === undefined) return emptyCoverage();
  if (reports.length === 1) return first;
  const files = mergeFiles(reports);
  const separate = shareNoFile(reports, files.size);
  const declared = separate
    ? addTotals(reports.map(coverageTotals))
    : declaredBesides(reports, files);
  return {
    kind: 'coverage',
    files,
    declared,
    trusted: new Set(Object.keys(declared) as CoverageMetric[]),
    primary: commonPrimary(reports),
    unmeasured: halfMeasured(reports),
  };
}

/**
 * What only some of the reports measure, where they are of tools that count
 * differently. Shards of one tool may well have no branch to cover.
 */
function halfMeasured(
  reports: readonly CoverageReport[],
): ReadonlySet<CoverageMetric> {
  if (new Set(reports.map(({ primary }) => primary)).size === 1) {
    return new Set();
  }
  const totals = reports.map(coverageTotals);
  return new Set(
    coverageMetrics.filter((metric) =>
      totals.some((total) => total[metric] === undefined),
    ),
  );
}

function emptyCoverage(): CoverageReport {
  return {
    kind: 'coverage',
    files: new Map(),
    declared: {},
    trusted: new Set(),
    primary: 'lines',
  };
}

function shareNoFile(reports: readonly CoverageReport[], distinct: number) {
  return reports.reduce((sum, { files }) => sum + files.size, 0) === distinct;
}

/** Where files overlap, only reports without any file keep what they declare. */
function declaredBesides(
  reports: readonly CoverageReport[],
  files: CoverageReport['files'],
): CoverageTotals {
  const bare = reports.filter((report) => report.files.size === 0);
  if (bare.length === 0) return {};
  const united = recountCoverage({ ...emptyCoverage(), files });
  return addTotals([...bare.map(coverageTotals), united]);
}

/** One metric that all reports have: their own when they agree. */
function commonPrimary(reports: readonly CoverageReport[]): CoverageMetric {
  const wanted = new Set(reports.map(({ primary }) => primary));
  const [only] = wanted;
  if (only !== undefined && wanted.size === 1) return only;
  return 'lines';
}

function addTotals(totals: readonly CoverageTotals[]): CoverageTotals {
  const sums = coverageMetrics.flatMap((metric) => {
    const ratios = totals.flatMap((total) => total[metric] ?? []);
    if (ratios.length === 0) return [];
    const covered = ratios.reduce((sum, ratio) => sum + ratio.covered, 0);
    const total = ratios.reduce((sum, ratio) => sum + ratio.total, 0);
    return [[metric, { covered, total }] as const];
  });
  return Object.fromEntries(sums);
}

function mergeFiles(reports: readonly CoverageReport[]) {
  const groups = new Map<string, FileCoverage[]>();
  for (const { files } of reports) {
    for (const [path, file] of files) {
      const group = groups.get(path);
      if (group === undefined) groups.set(path, [file]);
      else group.push(file);
    }
  }
  const merged = new Map<string, FileCoverage>();
  for (const [path, group] of groups) merged.set(path, uniteFiles(group));
  return merged;
}

function uniteFiles(group: readonly FileCoverage[]): FileCoverage {
  const [first] = group;
  if (first !== undefined && group.length === 1) return first;
  const lines = new LineSet();
  const branches = new BranchSet();
  const functions = new Map<string, boolean>();
  const statements = new Map<string, number>();
  for (const file of group) {
    lines.addAll(file.lines);
    branches.addAll(file.branches);
    for (const [name, called] of file.functions) {
      functions.set(name, called || functions.get(name) === true);
    }
    for (const [place, packed] of file.statements) {
      statements.set(place, Math.max(packed, statements.get(place) ?? 0));
    }
  }
  return { lines, branches, functions, statements };
}
