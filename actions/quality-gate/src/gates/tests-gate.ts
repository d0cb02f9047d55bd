import type { TestCounts, TestReport } from '@kit/reports';
import type { Gates, TestsGate } from '../config/schema.ts';
import type { Facts, Measured } from '../facts.ts';
import {
  isUnchanged,
  joinMissing,
  judgedOrReason,
  withMissing,
} from './components.ts';
import { measuredRow, missingRow, policyOf, type Row } from './row.ts';

/** The pass rate of each component, and counts over all that changed. */
export function judgeTests(
  { tests: gate }: Gates,
  facts: Facts,
): readonly Row[] {
  if (gate === undefined) return [];
  const given = judgedOrReason(facts, facts.tests, 'tests', 'tests');
  const frame = { ...rateFrame(gate), id: 'tests', title: 'Tests' };
  if (given === 'unchanged') return [{ ...frame, state: 'unchanged' }];
  if ('missing' in given) return [missingRow(frame, given.missing.reason)];
  return [
    ...facts.tests.flatMap((one) => judgeRate(gate, facts, one)),
    ...judgeCounts(gate, given.judged),
  ];
}

function rateFrame(gate: TestsGate) {
  return {
    ...policyOf('tests', gate),
    gate: 'tests',
    better: 'higher',
    unit: '%',
    limit: gate.pass_rate?.minimum,
    target: gate.pass_rate?.target,
  } as const;
}

function judgeRate(
  gate: TestsGate,
  facts: Facts,
  { component, report, missing }: Measured<TestReport>,
): readonly Row[] {
  const frame = {
    ...rateFrame(gate),
    id: `tests/${component}`,
    component,
    title: `Tests of ${component}`,
  };
  if (isUnchanged(facts, component)) return [{ ...frame, state: 'unchanged' }];
  if (report === undefined) {
    return [missingRow(frame, missing?.reason ?? 'no report')];
  }
  return [withMissing(rateRow(frame, report.counts), missing)];
}

function rateRow(
  frame: ReturnType<typeof rateFrame> & { id: string; title: string },
  counts: TestCounts,
): Row {
  const { passed, failed, errors, skipped, suiteErrors } = counts;
  const whole = passed + failed + errors + suiteErrors;
  if (whole === 0) return missingRow(frame, 'no test was run');
  const note = [
    `${passed} passed`,
    failed + errors > 0 ? `${failed + errors} failed` : '',
    suiteErrors > 0 ? `${suiteErrors} suites did not run` : '',
    skipped > 0 ? `${skipped} skipped` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
  const measured = { kind: 'share', part: passed, whole } as const;
  const row = measuredRow({ ...frame, measured, note });
  return suiteErrors > 0 ? { ...row, state: 'failed' } : row;
}

function judgeCounts(
  gate: TestsGate,
  judged: readonly Measured<TestReport>[],
): readonly Row[] {
  const missing = joinMissing(judged);
  const sum = (pick: (counts: TestCounts) => number) =>
    judged.reduce(
      (total, { report }) => total + (report ? pick(report.counts) : 0),
      0,
    );
  const common = {
    ...policyOf('tests', gate),
    gate: 'tests',
    unit: '',
  } as const;
  const rows: Row[] = [];
  if (gate.minimum_tests !== undefined) {
    const value = sum(({ total, skipped }) => total - skipped);
    rows.push(
      measuredRow({
        ...common,
        id: 'tests/minimum-tests',
        title: 'Tests that were run',
        better: 'higher',
        limit: gate.minimum_tests,
        measured: { kind: 'amount', value },
      }),
    );
  }
  const mosts = [
    ['skipped', 'Skipped tests', gate.maximum_skipped],
    ['flaky', 'Flaky tests', gate.maximum_flaky],
  ] as const;
  for (const [key, title, limits] of mosts) {
    if (limits === undefined) continue;
    rows.push(
      measuredRow({
        ...common,
        id: `tests/${key}`,
        title,
        better: 'lower',
        limit: limits.maximum,
        target: limits.target,
        measured: { kind: 'amount', value: sum((counts) => counts[key]) },
      }),
    );
  }
  return rows.map((row) => rowOfIncomplete(row, missing));
}

/** Fewer tests than asked for may only be those of the missing report. */
function rowOfIncomplete(
  row: Row,
  missing: ReturnType<typeof joinMissing>,
): Row {
  if (missing === undefined || row.better === 'lower') {
    return withMissing(row, missing);
  }
  return { ...row, state: 'not-measured', note: missing.reason };
}
