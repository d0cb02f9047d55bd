import type { LintReport } from '@kit/reports';
import type { Gates, LintGate } from '../config/schema.ts';
import type { Facts, Measured } from '../facts.ts';
import {
  joinMissing,
  judgeComponents,
  judgedOrReason,
  withMissing,
} from './components.ts';
import { measuredRow, missingRow, policyOf, type Row } from './row.ts';

const keys = ['errors', 'warnings'] as const;
type Limits = Pick<LintGate, (typeof keys)[number]>;

/** Errors and warnings over all judged components, and of single ones. */
export function judgeLint({ lint: gate }: Gates, facts: Facts): readonly Row[] {
  if (gate === undefined) return [];
  const frame = {
    ...policyOf('lint', gate),
    id: 'lint',
    gate: 'lint',
    title: 'Lint',
    better: 'lower',
    unit: '',
  } as const;
  return [
    ...judgeAll(frame, gate, facts),
    ...judgeComponents(facts, facts.lint, gate.components, {
      frame,
      judgeOne: (row, limits, measured) => rowsOf(row, limits, [measured]),
    }),
  ];
}

function judgeAll(frame: Frame, gate: LintGate, facts: Facts): readonly Row[] {
  const given = judgedOrReason(facts, facts.lint, 'lint', 'lint');
  if (given === 'unchanged') return [{ ...frame, state: 'unchanged' }];
  if ('missing' in given) return [missingRow(frame, given.missing.reason)];
  const missing = joinMissing(given.judged);
  const rows = rowsOf(frame, gate, given.judged);
  return rows.length === 0 && missing !== undefined
    ? [missingRow(frame, missing.reason)]
    : rows.map((row) => withMissing(row, missing));
}

type Frame = Omit<Row, 'state'>;

function rowsOf(
  frame: Frame,
  gate: Limits,
  judged: readonly Measured<LintReport>[],
): readonly Row[] {
  return keys.flatMap((key) => {
    const limits = gate[key];
    if (limits === undefined) return [];
    const value = judged.reduce(
      (sum, { report }) => sum + (report?.[key] ?? 0),
      0,
    );
    const { component } = frame;
    return measuredRow({
      ...frame,
      id: `${frame.id}/${key}`,
      title: `Lint ${key}${component === undefined ? '' : ` of ${component}`}`,
      limit: limits.maximum,
      target: limits.target,
      measured: { kind: 'amount', value },
    });
  });
}
