import { code, details, type Markdown, md, table, truncate } from '@kit/action';
import {
  coverageTotals,
  type Finding,
  fileTotals,
  groupFindings,
  type Ratio,
} from '@kit/reports';
import type { Gates } from './config/schema.ts';
import type { Facts } from './facts.ts';
import type { GateName } from './gates/row.ts';
import { listUncovered } from './measure/changed-lines.ts';
import { gatedSeverity, sortFindings } from './measure/vulnerabilities.ts';
import type { JudgedRow } from './verdict.ts';

const shown = 10;

/** What to do about each gate that did not pass, and what is accepted, folded. */
export function remediesOf(
  rows: readonly JudgedRow[],
  files: readonly Gates[],
  facts: Facts,
): readonly Markdown[] {
  const bad = rows.filter(
    ({ state }) => state === 'failed' || state === 'warned',
  );
  const has = (gate: GateName) => bad.some((row) => row.gate === gate);
  return [
    ...bad.flatMap((row) => coverageRemedy(row, files, facts)),
    ...(has('tests') ? testsRemedy(facts) : []),
    ...(has('security') ? securityRemedy(files, facts) : []),
    ...(has('lint') ? lintRemedy(facts) : []),
    ...acceptedFindings(files, facts),
  ];
}

function coverageRemedy(
  row: JudgedRow,
  [gates]: readonly Gates[],
  facts: Facts,
): readonly Markdown[] {
  if (row.gate !== 'coverage' || row.component === undefined) return [];
  const found = facts.coverage.find((one) => one.component === row.component);
  const report = found?.report;
  if (report === undefined) return [];
  if (row.id.endsWith('/changed-lines')) {
    const { changedLines } = facts;
    if (changedLines === undefined || 'missing' in changedLines) return [];
    const missed = listUncovered(report, changedLines.value, row.component)
      .slice(0, shown)
      .map(({ file, lines }) => [code(file), lineRanges(lines)]);
    const title = md`Changed lines of ${row.component} that no test runs`;
    return [details(title, table(['File', 'Lines'], missed))];
  }
  const metric =
    gates?.code_coverage?.[row.component]?.metric ?? report.primary;
  const files = [...report.files].flatMap(([file, coverage]) => {
    const ratio = fileTotals(coverage)[metric];
    if (ratio === undefined || ratio.covered === ratio.total) return [];
    return [{ file, ...ratio, left: ratio.total - ratio.covered }];
  });
  if (files.length === 0) return [];
  const total = coverageTotals(report)[metric];
  const least = files.sort((a, b) => b.left - a.left).slice(0, shown);
  const cells = least.map(({ file, covered, total: all, left }) => [
    code(file),
    `${covered} of ${all}`,
    left,
  ]);
  const aim = (row.state === 'failed' ? row.limit : row.target) ?? 100;
  const left = total === undefined ? 0 : countLeft(total, aim);
  const title = md`Least covered files of ${row.component}: ${left} ${metric} to go to ${aim} %`;
  return [details(title, table(['File', 'Covered', 'Not covered'], cells))];
}

/** How many more have to be covered for that many percent of all. */
function countLeft({ covered, total }: Ratio, percent: number): number {
  // 80.1 * 1000 is 80099.99999999999.
  const wanted = Math.ceil(Number(((total * percent) / 100).toFixed(6)));
  return Math.max(0, wanted - covered);
}

/** `3-5, 9` of 3, 4, 5, 9. */
export function lineRanges(lines: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const line of [...lines].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && line === last[1] + 1) last[1] = line;
    else ranges.push([line, line]);
  }
  const texts = ranges
    .slice(0, shown)
    .map(([from, to]) => (from === to ? String(from) : `${from}-${to}`));
  return texts.join(', ') + (ranges.length > shown ? ', …' : '');
}

function testsRemedy(facts: Facts): readonly Markdown[] {
  const failures = facts.tests.flatMap(({ component, report }) =>
    (report?.failures ?? []).map((failure) => ({ component, ...failure })),
  );
  if (failures.length === 0) return [];
  const cells = failures
    .slice(0, shown)
    .map(({ component, suite, name, message }) => [
      component,
      code([suite, name].filter((part) => part !== '').join(' › '), 120),
      code(message.split('\n')[0] ?? '', 160),
    ]);
  const title = md`Failed tests (${Math.min(shown, failures.length)} of ${failures.length})`;
  return [details(title, table(['Component', 'Test', 'Message'], cells))];
}

const order = ['critical', 'high', 'medium', 'low', 'info', 'unknown'];

function securityRemedy(
  files: readonly Gates[],
  facts: Facts,
): readonly Markdown[] {
  const gate = files.flatMap((file) => file.security ?? [])[0] ?? {};
  const groups = groupFindings(
    sortFindings(files, facts).counted.map(({ finding }) => finding),
    'advisories',
  );
  const rows = groups
    .flatMap(([finding]) => finding ?? [])
    .map((finding) => ({ finding, severity: gatedSeverity(gate, finding) }))
    .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  if (rows.length === 0) return [];
  const cells = rows
    .slice(0, shown)
    .map(({ finding, severity }) => [
      severity,
      code(finding.id, 80),
      placeOf(finding),
      fixOf(finding.fixedIn),
    ]);
  const title = md`Findings and their fixes (${cells.length} of ${rows.length})`;
  const header = ['Severity', 'Advisory', 'In', 'Fixed in'];
  return [details(title, table(header, cells))];
}

/** What was found and does not count stays in sight, whatever the verdict. */
function acceptedFindings(
  files: readonly Gates[],
  facts: Facts,
): readonly Markdown[] {
  const { accepted } = sortFindings(files, facts);
  if (accepted.length === 0) return [];
  const cells = accepted
    .slice(0, shown)
    .map(({ finding, why, until }) => [
      code(finding.id, 80),
      placeOf(finding),
      truncate(why, 160),
      until,
    ]);
  const title = md`Waived or suppressed findings (${cells.length} of ${accepted.length})`;
  return [details(title, table(['Advisory', 'In', 'Why', 'Until'], cells))];
}

function placeOf(finding: Finding): Markdown {
  return code(finding.package ?? finding.file ?? '', 120);
}

function fixOf(fixedIn: readonly string[] | undefined): Markdown | string {
  if (fixedIn === undefined) return 'not known';
  return fixedIn.length === 0 ? 'no fix yet' : code(fixedIn.join(', '), 80);
}

function lintRemedy(facts: Facts): readonly Markdown[] {
  const problems = facts.lint.flatMap(({ report }) => report?.problems ?? []);
  if (problems.length === 0) return [];
  const byRule = new Map<string, number>();
  for (const { rule, level } of problems) {
    const key = `${level} ${rule}`;
    byRule.set(key, (byRule.get(key) ?? 0) + 1);
  }
  const most = [...byRule].sort((a, b) => b[1] - a[1]).slice(0, shown);
  const cells = most.map(([rule, count]) => [code(rule, 120), count]);
  const fixable = facts.lint.reduce(
    (sum, { report }) => sum + (report?.fixable ?? 0),
    0,
  );
  const hint = fixable > 0 ? `; ${fixable} can be fixed automatically` : '';
  const title = md`Lint problems by rule${hint}`;
  return [details(title, table(['Rule', 'Problems'], cells))];
}
