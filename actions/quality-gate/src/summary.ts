import {
  heading,
  joinMarkdown,
  list,
  type Markdown,
  md,
  sparkline,
  table,
} from '@kit/action';
import type { Gates } from './config/schema.ts';
import type { Baseline, Facts } from './facts.ts';
import { formatNumber, formatQuantity, numberOf } from './gates/quantity.ts';
import { remediesOf } from './remedies.ts';
import { baselineOf, marginOf } from './result.ts';
import type { JudgedRow, Mode, Verdict } from './verdict.ts';

export interface SummaryParts {
  readonly verdict: Verdict;
  /** This file's, and the base's where it judges too. */
  readonly gates: readonly Gates[];
  readonly facts: Facts;
  readonly warnings: readonly string[];
  readonly mode: Mode;
}

const marks = {
  passed: '✅',
  warned: '⚠️',
  failed: '❌',
  'not-measured': '❔',
  unchanged: '⏭️',
} as const;

/** One screen: the verdict, the table, and what to do, folded. */
export function buildSummary(parts: SummaryParts): Markdown {
  const { verdict, gates, facts, warnings, mode } = parts;
  const baseline = baselineOf(facts);
  const notes = notesOf(verdict.rows);
  return joinMarkdown([
    heading(3, verdictLine(verdict, mode)),
    gateTable(verdict.rows, baseline),
    notes.length === 0 ? undefined : list(notes.slice(0, 20)),
    ...remediesOf(verdict.rows, gates, facts),
    warnings.length === 0 ? undefined : list(warnings.slice(0, 20)),
  ]);
}

/** What rows that did not pass have to say; the same of several only once. */
function notesOf(rows: readonly JudgedRow[]): readonly Markdown[] {
  const titles = new Map<string, string[]>();
  for (const { title, effect, note, onFailure, owner } of rows) {
    if (effect === 'passed' || note === undefined) continue;
    const who = owner === undefined ? '' : `, ${owner}`;
    const said = `${note} (${onFailure}${who})`;
    titles.set(said, [...(titles.get(said) ?? []), title]);
  }
  return [...titles].map(([said, of]) => md`**${of.join(', ')}**: ${said}`);
}

/** `Quality gate failed: 2 of 9 …`, also the message of the failing step. */
export function verdictLine(verdict: Verdict, mode: Mode): string {
  const { status, rows, failed } = verdict;
  const total = rows.filter(({ state }) => state !== 'unchanged').length;
  const warned = rows.filter(({ effect }) => effect === 'warned').length;
  const skipped = rows.filter(
    ({ effect, state }) => effect === 'passed' && state === 'not-measured',
  ).length;
  const unmeasured = skipped === 0 ? '' : `, ${skipped} not measured`;
  const first = rows
    .filter(({ effect }) => effect === 'failed')
    .slice(0, 3)
    .map(rowInWords)
    .join('; ');
  const more = failed.length > 3 ? `; and ${failed.length - 3} more` : '';
  if (status === 'failed') {
    return `${marks.failed} Quality gate failed: ${failed.length} of ${total}: ${first}${more}`;
  }
  if (failed.length > 0 && mode === 'warn') {
    return `${marks.warned} Quality gate would fail: ${failed.length} of ${total}: ${first}${more}`;
  }
  return status === 'warned'
    ? `${marks.warned} Quality gate passed with ${warned} of ${total} warned${unmeasured}`
    : `${marks.passed} Quality gate passed: ${total - skipped} of ${total}${unmeasured}`;
}

/** `Coverage of backend 79.96 % (at least 80 %)` */
export function rowInWords(row: JudgedRow): string {
  const { title, measured, unit, better, limit, state } = row;
  if (state === 'not-measured' || measured === undefined) {
    return state === 'not-measured' ? `${title} not measured` : title;
  }
  const value = formatQuantity(measured, unit, better);
  if (limit === undefined) return `${title} ${value}`;
  const word = better === 'higher' ? 'at least' : 'at most';
  return `${title} ${value} (${word} ${formatNumber(limit, unit)})`;
}

function gateTable(
  rows: readonly JudgedRow[],
  baseline: Baseline | undefined,
): Markdown {
  const trends = rows.map((row) => trendOf(row, baseline));
  const hasTrend = trends.some((trend) => trend !== undefined);
  const header = ['', 'Gate', 'Measured', 'Limit', 'Target', 'Margin'];
  const cells = rows.map((row, index) => [
    marks[row.state],
    row.title,
    measuredCell(row),
    limitCell(row, row.limit),
    limitCell(row, row.target),
    marginCell(row),
    ...(hasTrend ? [trends[index] ?? ''] : []),
    row.required ? 'required' : 'recommended',
  ]);
  return table([...header, ...(hasTrend ? ['Trend'] : []), 'Level'], cells, [
    'center',
    'left',
    'right',
    'right',
    'right',
    'right',
  ]);
}

function measuredCell(row: JudgedRow): string {
  const { measured, unit, better, state } = row;
  if (state === 'unchanged') return 'unchanged';
  if (measured === undefined) {
    return state === 'not-measured' ? 'not measured' : '-';
  }
  const value = formatQuantity(measured, unit, better);
  return state === 'not-measured' ? `${value}, incomplete` : value;
}

function limitCell(row: JudgedRow, limit: number | undefined): string {
  if (limit === undefined) return '';
  return `${row.better === 'higher' ? '≥' : '≤'} ${formatNumber(limit, row.unit)}`;
}

function marginCell(row: JudgedRow): string {
  const margin = marginOf(row);
  if (margin === undefined || row.unit === 'grade') return '';
  const size = Math.abs(margin);
  const rounded = margin < 0 ? Math.ceil(size * 100) : Math.floor(size * 100);
  const unit = row.unit === '%' ? ' pp' : formatNumber(0, row.unit).slice(1);
  const sign = margin < 0 ? '−' : rounded === 0 ? '' : '+';
  return `${sign}${rounded / 100}${unit}`;
}

function trendOf(
  row: JudgedRow,
  baseline: Baseline | undefined,
): Markdown | undefined {
  const before = baseline?.measured.get(row.id);
  if (before === undefined || row.measured === undefined) return undefined;
  const now = numberOf(row.measured);
  const change = Math.round((now - numberOf(before)) * 100) / 100;
  const arrow = change === 0 ? '→' : change > 0 ? '↗' : '↘';
  const history = [...(baseline?.history.get(row.id) ?? []), now].slice(-10);
  const line = history.length >= 3 ? sparkline(history) : undefined;
  const figure = change === 0 ? '' : `${Math.abs(change)}`;
  return md`${arrow} ${figure} ${line}`;
}
