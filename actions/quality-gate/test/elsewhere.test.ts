import { describe, expect, it } from '@jest/globals';
import { leaveElsewhere } from '../src/elsewhere.ts';
import { missingRow, policyOf, type Row } from '../src/gates/row.ts';
import { facts } from './given.ts';

const frame = (gate: Row['gate'], component?: string) => ({
  ...policyOf(gate),
  id: gate,
  gate,
  component,
  title: gate,
  better: 'lower' as const,
  unit: '' as const,
});
const row = (state: Row['state']): Row => ({ ...frame('lint'), state });
const cut = { code: 'report-truncated', reason: 'a.json: is cut' };
const absent = { code: 'report-missing', reason: 'no file matches a.json' };

describe('leaveElsewhere', () => {
  it.each([
    ['not-measured', ['lint'], 'unchanged'],
    ['not-measured', ['performance'], 'not-measured'],
    ['not-measured', [], 'not-measured'],
    ['failed', ['lint'], 'failed'],
    ['passed', ['lint'], 'passed'],
  ] as const)('%s, elsewhere %j: %s', (state, elsewhere, left) => {
    const [judged] = leaveElsewhere([row(state)], elsewhere, facts());
    expect(judged?.state).toBe(left);
  });

  it.each([
    ['lint', undefined, 'lint', cut, 'not-measured'],
    ['lint', 'api', 'lint', cut, 'not-measured'],
    ['lint', 'web', 'lint', cut, 'unchanged'],
    ['lint', 'api', 'lint', absent, 'unchanged'],
    ['lint', 'api', 'tests', cut, 'unchanged'],
    ['coverage', 'api', 'coverage', cut, 'not-measured'],
    ['performance', 'api', 'benchmarks', cut, 'not-measured'],
    ['performance', undefined, 'benchmarks', cut, 'unchanged'],
    ['code-quality', undefined, 'lint', cut, 'unchanged'],
  ] as const)(
    'the row of %s %s, where %s of api says %j: %s',
    (gate, component, input, missing, state) => {
      const given = facts({ [input]: [{ component: 'api', missing }] });
      const rows = [missingRow(frame(gate, component), missing.reason)];
      expect(leaveElsewhere(rows, [gate], given)).toMatchObject([{ state }]);
    },
  );
});
