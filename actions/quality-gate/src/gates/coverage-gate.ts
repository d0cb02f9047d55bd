import { type CoverageReport, coverageTotals, type Ratio } from '@kit/reports';
import type { CoverageGate, Gates } from '../config/schema.ts';
import type { Facts } from '../facts.ts';
import { countChangedLines } from '../measure/changed-lines.ts';
import { isUnchanged, notGiven } from './components.ts';
import type { Quantity } from './quantity.ts';
import { measuredRow, missingRow, policyOf, type Row } from './row.ts';

const frame = (component: string, gate: CoverageGate) =>
  ({
    ...policyOf('coverage', gate),
    id: `coverage/${component}`,
    gate: 'coverage',
    component,
    title: `Coverage of ${component}`,
    better: 'higher',
    unit: '%',
    limit: gate.minimum,
    target: gate.target,
  }) as const;

/** Coverage is judged for each component that the file names. */
export function judgeCoverage(gates: Gates, facts: Facts): readonly Row[] {
  return Object.entries(gates.code_coverage ?? {}).flatMap(
    ([component, gate]) => {
      if (isUnchanged(facts, component)) {
        return [{ ...frame(component, gate), state: 'unchanged' } as const];
      }
      return judgeComponent(component, gate, facts);
    },
  );
}

function judgeComponent(
  component: string,
  gate: CoverageGate,
  facts: Facts,
): readonly Row[] {
  const measured = facts.coverage.find((one) => one.component === component);
  const total = frame(component, gate);
  const rows: Row[] = [];
  const { report, missing } = measured ?? {
    missing: notGiven('coverage', `coverage of ${component}`),
  };
  if (report === undefined || missing !== undefined) {
    rows.push(missingRow(total, missing?.reason ?? 'no report'));
  } else {
    rows.push(totalRow(total, gate, report));
  }
  if (gate.changed_lines === undefined) return rows;
  const whole = missing === undefined ? report : undefined;
  return [...rows, changedRow(component, gate, facts, whole)];
}

function totalRow(
  total: ReturnType<typeof frame>,
  gate: CoverageGate,
  report: CoverageReport,
): Row {
  const metric = gate.metric ?? report.primary;
  const ratio = coverageTotals(report)[metric];
  if (ratio === undefined) {
    return missingRow(total, `the report does not measure ${metric}`);
  }
  if (ratio.total === 0) {
    return missingRow(total, `the report has no ${metric} to cover`);
  }
  const note = `${ratio.covered} of ${ratio.total} ${metric}`;
  return measuredRow({ ...total, measured: shareOf(ratio), note });
}

export function shareOf({ covered, total }: Ratio): Quantity {
  return { kind: 'share', part: covered, whole: total };
}

/** Below this many changed lines a percentage says nothing. */
const fewLines = 20;

function changedRow(
  component: string,
  gate: CoverageGate,
  facts: Facts,
  report: CoverageReport | undefined,
): Row {
  const row = {
    ...frame(component, gate),
    id: `coverage/${component}/changed-lines`,
    title: `Coverage of lines changed in ${component}`,
    limit: gate.changed_lines,
    target: undefined,
  };
  const { changedLines } = facts;
  if (report === undefined) return missingRow(row, 'no whole coverage report');
  if (changedLines === undefined) {
    return missingRow(
      row,
      'neither a pull request, a merge group nor input "base"',
    );
  }
  if ('missing' in changedLines) {
    return missingRow(row, changedLines.missing.reason);
  }
  if (report.files.size === 0) {
    return missingRow(row, 'the report names no lines');
  }
  const ratio = countChangedLines(report, changedLines.value, component);
  const [unclear] = ratio.unclear;
  if (unclear !== undefined) {
    const note = `several changed files fit ${unclear} of the report; let it name files from the root of the repository`;
    return missingRow(row, note);
  }
  const few = gate.minimum_changed_lines ?? fewLines;
  if (ratio.total < Math.max(1, few)) {
    const note = `${ratio.total} changed lines hold code; judged from ${few}`;
    return { ...row, state: 'passed', note };
  }
  const note = `${ratio.covered} of ${ratio.total} changed lines`;
  return measuredRow({ ...row, measured: shareOf(ratio), note });
}
