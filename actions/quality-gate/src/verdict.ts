import { assertNever } from '@kit/errors';
import type { Lowered } from './config/lowered.ts';
import { policyOf, type Row } from './gates/row.ts';

export type Effect = 'passed' | 'warned' | 'failed';
export type OnMissing = 'fail' | 'warn' | 'skip';
export type Mode = 'enforce' | 'warn';

export interface JudgedRow extends Row {
  /** What the row does to the verdict: a recommended gate never fails it. */
  readonly effect: Effect;
}

export interface Verdict {
  readonly status: Effect;
  readonly shouldDeploy: boolean;
  readonly reasonCode: string;
  readonly rows: readonly JudgedRow[];
  /** Ids of the rows that fail, whatever the mode. */
  readonly failed: readonly string[];
}

export function decideVerdict(
  rows: readonly Row[],
  onMissing: OnMissing,
  mode: Mode,
): Verdict {
  const judged = rows.map((row) => ({
    ...row,
    effect: effectOf(row, onMissing),
  }));
  const failing = judged.filter(({ effect }) => effect === 'failed');
  const isWarned = judged.some(({ effect }) => effect === 'warned');
  const failed = failing.map(({ id }) => id);
  const common = { rows: judged, failed };
  if (failing.length > 0 && mode === 'enforce') {
    const reasonCode = failing.some(({ state }) => state === 'failed')
      ? 'gate-failed'
      : 'not-measured';
    return { ...common, status: 'failed', shouldDeploy: false, reasonCode };
  }
  const passed = { ...common, shouldDeploy: true };
  if (failing.length > 0) {
    return { ...passed, status: 'warned', reasonCode: 'failed-in-warn-mode' };
  }
  return isWarned
    ? { ...passed, status: 'warned', reasonCode: 'gate-warned' }
    : { ...passed, status: 'passed', reasonCode: 'all-gates-passed' };
}

export function effectOf(row: Row, onMissing: OnMissing): Effect {
  const whenRequired = row.required ? 'failed' : 'warned';
  switch (row.state) {
    case 'passed':
    case 'unchanged':
      return 'passed';
    case 'warned':
      return 'warned';
    case 'failed':
      return whenRequired;
    case 'not-measured':
      if (onMissing === 'fail') return whenRequired;
      return onMissing === 'warn' ? 'warned' : 'passed';
    default:
      return assertNever(row.state);
  }
}

/** What is known of the base branch's file. */
export type Comparison =
  | { readonly kind: 'none' }
  /** The base has no such file, nor one that was moved. */
  | { readonly kind: 'new' }
  | { readonly kind: 'compared'; readonly lowered: readonly Lowered[] }
  /** It was there and is not valid: by it every run failed. */
  | { readonly kind: 'invalid'; readonly reason: string }
  /** Nobody knows what it limited. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** A change of the limits is a row of its own, so that nobody overlooks it. */
export function loweredRows(
  comparison: Comparison,
  onLowered: 'fail' | 'warn',
): readonly Row[] {
  if (comparison.kind === 'none' || comparison.kind === 'new') return [];
  const row = {
    ...policyOf('limits'),
    id: 'limits/lowered',
    gate: 'limits',
    title: 'Limits lowered by this change',
    better: 'lower',
    unit: '',
    limit: 0,
  } as const;
  const state = onLowered === 'fail' ? 'failed' : 'warned';
  if (comparison.kind === 'unreadable') {
    return [{ ...row, state: 'not-measured', note: comparison.reason }];
  }
  if (comparison.kind === 'invalid') {
    return [{ ...row, state, note: comparison.reason }];
  }
  const { lowered } = comparison;
  if (lowered.length === 0) return [];
  const named = lowered
    .slice(0, 10)
    .map(({ path, from, to }) => `${path}: ${from} → ${to}`);
  const rest = lowered.length - named.length;
  const note = named.join('; ') + (rest > 0 ? `; and ${rest} more` : '');
  const measured = { kind: 'amount', value: lowered.length } as const;
  return [{ ...row, state, measured, note }];
}
