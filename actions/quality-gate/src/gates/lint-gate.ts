import type { Gates } from '../config/schema.ts';
import type { Facts } from '../facts.ts';
import { joinMissing, judgedOrReason, withMissing } from './components.ts';
import { measuredRow, missingRow, policyOf, type Row } from './row.ts';

/** Errors and warnings over all judged components. */
export function judgeLint({ lint: gate }: Gates, facts: Facts): readonly Row[] {
  if (gate === undefined) return [];
  const given = judgedOrReason(facts, facts.lint, 'lint', 'lint');
  const frame = {
    ...policyOf('lint', gate),
    id: 'lint',
    gate: 'lint',
    title: 'Lint',
    better: 'lower',
    unit: '',
  } as const;
  if (given === 'unchanged') return [{ ...frame, state: 'unchanged' }];
  if ('missing' in given) return [missingRow(frame, given.missing.reason)];
  const missing = joinMissing(given.judged);
  const rows = (['errors', 'warnings'] as const).flatMap((key) => {
    const limits = gate[key];
    if (limits === undefined) return [];
    const value = given.judged.reduce(
      (sum, { report }) => sum + (report?.[key] ?? 0),
      0,
    );
    return measuredRow({
      ...frame,
      id: `lint/${key}`,
      title: `Lint ${key}`,
      limit: limits.maximum,
      target: limits.target,
      measured: { kind: 'amount', value },
    });
  });
  return rows.length === 0 && missing !== undefined
    ? [missingRow(frame, missing.reason)]
    : rows.map((row) => withMissing(row, missing));
}
