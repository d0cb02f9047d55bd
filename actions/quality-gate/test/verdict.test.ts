import { describe, expect, it } from '@jest/globals';
import type { Row, RowState } from '../src/gates/row.ts';
import { decideVerdict, effectOf, loweredRows } from '../src/verdict.ts';

const row = (state: RowState, required = true): Row => ({
  id: `lint/${state}`,
  gate: 'lint',
  title: 'Lint',
  state,
  required,
  onFailure: 'stop',
  better: 'lower',
  unit: '',
});

describe('effectOf', () => {
  it.each([
    ['passed', true, 'fail', 'passed'],
    ['unchanged', true, 'fail', 'passed'],
    ['warned', true, 'fail', 'warned'],
    ['failed', true, 'skip', 'failed'],
    ['failed', false, 'fail', 'warned'],
    ['not-measured', true, 'fail', 'failed'],
    ['not-measured', false, 'fail', 'warned'],
    ['not-measured', true, 'warn', 'warned'],
    ['not-measured', true, 'skip', 'passed'],
  ] as const)(
    '%s, required %s, on-missing %s: %s',
    (state, required, onMissing, effect) => {
      expect(effectOf(row(state, required), onMissing)).toBe(effect);
    },
  );
});

describe('decideVerdict', () => {
  it.each([
    [[], 'enforce', 'passed', true, 'all-gates-passed'],
    [['passed', 'unchanged'], 'enforce', 'passed', true, 'all-gates-passed'],
    [['passed', 'warned'], 'enforce', 'warned', true, 'gate-warned'],
    [['not-measured'], 'enforce', 'failed', false, 'not-measured'],
    [['not-measured', 'failed'], 'enforce', 'failed', false, 'gate-failed'],
    [['failed', 'warned'], 'warn', 'warned', true, 'failed-in-warn-mode'],
  ] as const)(
    '%j in mode %s: %s',
    (states, mode, status, shouldDeploy, reasonCode) => {
      const verdict = decideVerdict(
        states.map((state) => row(state)),
        'fail',
        mode,
      );
      expect(verdict).toMatchObject({ status, shouldDeploy, reasonCode });
    },
  );

  it('names what failed in either mode', () => {
    for (const mode of ['enforce', 'warn'] as const) {
      expect(decideVerdict([row('failed')], 'fail', mode).failed).toEqual([
        'lint/failed',
      ]);
    }
  });
});

describe('loweredRows', () => {
  const lowered = [{ path: 'lint.errors.maximum', from: '0', to: '9' }];
  it.each([
    ['nothing without a base', { kind: 'none' }, 'fail', []],
    [
      'nothing when no limit is lower',
      { kind: 'compared', lowered: [] },
      'fail',
      [],
    ],
    [
      'a warning by default',
      { kind: 'compared', lowered },
      'warn',
      [['warned', 'lint.errors.maximum: 0 → 9']],
    ],
    [
      'a failure when told to',
      { kind: 'compared', lowered },
      'fail',
      [['failed', 'lint.errors.maximum: 0 → 9']],
    ],
    [
      'the same when the base had no valid file',
      { kind: 'invalid', reason: 'line 1' },
      'fail',
      [['failed', 'line 1']],
    ],
    [
      'a gate that is not measured when the base cannot be read',
      { kind: 'unreadable', reason: 'no history' },
      'warn',
      [['not-measured', 'no history']],
    ],
  ] as const)('gives %s', (_, comparison, onLowered, expected) => {
    expect(
      loweredRows(comparison, onLowered).map(({ state, note }) => [
        state,
        note,
      ]),
    ).toEqual(expected);
  });

  it('names ten and counts the rest', () => {
    const many = Array.from({ length: 12 }, () => lowered[0]).filter(
      (one) => one !== undefined,
    );
    const [first] = loweredRows({ kind: 'compared', lowered: many }, 'warn');
    expect(first?.note).toMatch(/; and 2 more$/);
  });
});
