import type { Facts, Measured } from './facts.ts';
import type { GateName, Row } from './gates/row.ts';

/**
 * What is not measured here but in another step is left to that step. A report
 * that is here, and is cut or of a tool that failed, is a matter of this one.
 */
export function leaveElsewhere(
  rows: readonly Row[],
  elsewhere: readonly GateName[],
  facts: Facts,
): readonly Row[] {
  return rows.map((row) =>
    row.state === 'not-measured' &&
    elsewhere.includes(row.gate) &&
    !isBrokenHere(row, facts)
      ? { ...row, state: 'unchanged', note: 'judged in another step' }
      : row,
  );
}

function isBrokenHere(row: Row, facts: Facts): boolean {
  return reportsOf(row.gate, facts).some(
    ({ component, missing }) =>
      missing !== undefined &&
      missing.code !== 'report-missing' &&
      (row.component === component ||
        (row.component === undefined && row.gate !== 'performance')),
  );
}

function reportsOf(gate: GateName, facts: Facts): readonly Measured<unknown>[] {
  switch (gate) {
    case 'coverage':
    case 'tests':
    case 'security':
    case 'lint':
    case 'load':
      return facts[gate];
    case 'performance':
      return facts.benchmarks;
    default:
      return [];
  }
}
