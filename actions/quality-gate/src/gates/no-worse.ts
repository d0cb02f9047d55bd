import type { Gates } from '../config/schema.ts';
import type { Facts } from '../facts.ts';
import { compareQuantities, type Quantity } from './quantity.ts';
import type { Row } from './row.ts';

/** For gates that say so, each figure once more against the baseline's. */
export function judgeNoWorse(
  gates: Gates,
  { baseline }: Facts,
  rows: readonly Row[],
): readonly Row[] {
  return rows
    .filter((row) => isAsked(gates, row) && isFigure(row))
    .map((row) => {
      const against: Row = {
        ...row,
        id: `${row.id}/baseline`,
        title: `${row.title}, no worse than before`,
        limit: undefined,
        target: undefined,
        note: undefined,
      };
      if (baseline === undefined || 'missing' in baseline) {
        const note =
          baseline?.missing.reason ?? 'input "baseline" is not given';
        return { ...against, state: 'not-measured', note };
      }
      return compareRow(against, baseline.value.measured.get(row.id));
    });
}

/** Rows that are about waivers or lines of a diff have no former figure. */
function isFigure({ id, state }: Row): boolean {
  return state !== 'unchanged' && !/waivers$|\/changed-lines$/.test(id);
}

function isAsked(gates: Gates, { gate, component = '' }: Row): boolean {
  switch (gate) {
    case 'coverage':
      return gates.code_coverage?.[component]?.no_worse_than_baseline === true;
    case 'tests':
    case 'security':
    case 'lint':
      return gates[gate]?.no_worse_than_baseline === true;
    default:
      return false;
  }
}

function compareRow(row: Row, before: Quantity | undefined): Row {
  const { measured, better } = row;
  if (measured === undefined) return { ...row, state: 'not-measured' };
  if (before === undefined) {
    const note = 'the baseline does not have this figure';
    return { ...row, state: 'not-measured', note };
  }
  const compared = compareQuantities(measured, before);
  const isWorse = better === 'higher' ? compared < 0 : compared > 0;
  const limit =
    before.kind === 'amount'
      ? before.value
      : Math.floor((before.part * 10_000) / before.whole) / 100;
  return { ...row, limit, state: isWorse ? 'failed' : 'passed' };
}
