import type { Gates } from '../config/schema.ts';
import type { Facts } from '../facts.ts';
import { judgeCodeQuality } from './code-quality-gate.ts';
import { judgeCoverage } from './coverage-gate.ts';
import { judgeLint } from './lint-gate.ts';
import { judgeLoad } from './load-gate.ts';
import { judgeNoWorse } from './no-worse.ts';
import { judgePerformance } from './performance-gate.ts';
import type { Row, RowState } from './row.ts';
import { judgeSecurity } from './security-gate.ts';
import { judgeTests } from './tests-gate.ts';

/** Every gate of a file on what was measured. */
export function judgeGates(gates: Gates, facts: Facts): readonly Row[] {
  const rows = [
    judgeCoverage,
    judgeTests,
    judgeSecurity,
    judgeLint,
    judgePerformance,
    judgeLoad,
    judgeCodeQuality,
  ].flatMap((judgeOne) => judgeOne(gates, facts));
  return [...rows, ...judgeNoWorse(gates, facts, rows)];
}

/**
 * The verdict under two files at once, the base branch's and this one's: each
 * row as the stricter file judges it, and the rows that only one of them has.
 * So whatever a pull request does to its limits, to what is counted or to its
 * waivers, it is never judged more mildly than its base would judge it.
 */
export function judgeByStricter(
  head: Gates,
  base: Gates | undefined,
  facts: Facts,
): readonly Row[] {
  const rows = judgeGates(head, facts);
  if (base === undefined) return rows;
  const byBase = new Map(judgeGates(base, facts).map((row) => [row.id, row]));
  const merged = rows.map((row) => {
    const other = byBase.get(row.id);
    byBase.delete(row.id);
    return other === undefined ? row : stricter(row, other);
  });
  // An unused waiver of the base is no matter of this change.
  const left = [...byBase.values()].filter(
    ({ id }) => !/unused-waivers$/.test(id),
  );
  return [...merged, ...left.map((row) => ({ ...row, note: fromBase(row) }))];
}

const weight: Readonly<Record<RowState, number>> = {
  unchanged: 0,
  passed: 1,
  warned: 2,
  'not-measured': 3,
  failed: 4,
};

function stricter(head: Row, base: Row): Row {
  const required = head.required || base.required;
  if (weight[base.state] > weight[head.state]) {
    return { ...base, required, note: fromBase(base) };
  }
  return { ...head, required };
}

function fromBase({ note }: Row): string {
  const origin = "by the base branch's file";
  return note === undefined ? origin : `${note}; ${origin}`;
}
