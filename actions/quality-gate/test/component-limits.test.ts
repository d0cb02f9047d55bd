import { describe, expect, it } from '@jest/globals';
import { findLowered } from '../src/config/lowered.ts';
import { judgeByStricter, judgeGates } from '../src/gates/all-gates.ts';
import {
  cut,
  facts,
  finding,
  findings,
  gates,
  lint,
  problemOf,
} from './given.ts';

const stateOf = (file: unknown, given: Parameters<typeof facts>[0]) =>
  Object.fromEntries(
    judgeGates(gates(file), facts(given)).map(({ id, state }) => [id, state]),
  );

describe('limits of single components for lint', () => {
  const file = {
    lint: {
      errors: 3,
      components: {
        api: { errors: 0, warnings: { maximum: 5, target: 2 } },
        web: { warnings: 9 },
      },
    },
  };
  const api = (errors: number, warnings: number) => ({
    component: 'api',
    report: lint(errors, warnings),
  });
  const web = { component: 'web', report: lint(0, 9) };

  it.each([
    ['passed', api(0, 2), 'passed', 'passed'],
    ['warned', api(0, 3), 'passed', 'warned'],
    ['failed, though all together pass', api(1, 6), 'failed', 'failed'],
    [
      'not measured when cut',
      { component: 'api', missing: cut },
      'not-measured',
      undefined,
    ],
  ])('are %s', (_, one, errors, warnings) => {
    const states = stateOf(file, { lint: [one, web] });
    const whole = 'lint/component/api';
    expect([
      states[`${whole}/errors`] ?? states[whole],
      states[`${whole}/warnings`],
    ]).toEqual([errors, warnings]);
    expect(states['lint/component/web/warnings']).toBe('passed');
  });

  it('are not judged where the component did not change', () => {
    const changed = new Set(['web']);
    expect(
      stateOf(file, { lint: [{ component: 'api' }, web], changed }),
    ).toEqual({
      'lint/errors': 'passed',
      'lint/component/api': 'unchanged',
      'lint/component/web/warnings': 'passed',
    });
  });

  it('are not passed where no report is named', () => {
    const states = stateOf(file, { lint: [web] });
    expect(states['lint/component/api']).toBe('not-measured');
  });

  it('with a part of the reports may fail, but not pass', () => {
    const states = (warnings: number) =>
      stateOf(file, { lint: [{ ...api(0, warnings), missing: cut }, web] });
    expect(states(0)['lint/component/api/warnings']).toBe('not-measured');
    expect(states(6)['lint/component/api/warnings']).toBe('failed');
  });
});

describe('limits of single components for security', () => {
  const waiver = { id: 'CVE-2026-1', reason: 'r', expires: '2026-12-31' };
  const file = (waivers: readonly object[] = []) => ({
    security: {
      high_vulnerabilities: 2,
      waivers,
      components: {
        api: { high_vulnerabilities: 0, medium_vulnerabilities: 1 },
      },
    },
  });
  const security = [
    { component: 'api', report: findings([finding()]) },
    { component: 'web', report: findings([finding({ id: 'CVE-2026-2' })]) },
  ];

  it('count the findings of that component alone', () => {
    expect(stateOf(file(), { security })).toEqual({
      'security/high': 'passed',
      'security/component/api/high': 'failed',
      'security/component/api/medium': 'passed',
    });
  });

  it('honour waivers as the gate over all does', () => {
    expect(stateOf(file([waiver]), { security })).toMatchObject({
      'security/component/api/high': 'passed',
    });
  });
});

describe('the file', () => {
  it.each([
    ['{ lint: { components: { api: {} } } }', 'one of errors, warnings'],
    ['{ lint: { components: { api: { erors: 0 } } } }', 'errors'],
    [
      '{ security: { components: { "a b": { high_vulnerabilities: 0 } } } }',
      'component name',
    ],
  ])('says what is wrong with %s', (text, said) => {
    expect(problemOf(`quality_gates: ${text}`)).toContain(said);
  });

  it('lowers a limit by taking it from a component', () => {
    const before = gates({ lint: { components: { api: { errors: 0 } } } });
    const after = gates({ lint: { errors: 0 } });
    expect(findLowered(before, after)).toEqual([
      { path: 'lint.components.api.errors.maximum', from: '0', to: 'removed' },
    ]);
    const given = facts({ lint: [{ component: 'api', report: lint(0, 0) }] });
    const rows = judgeByStricter(after, before, given);
    expect(rows.map(({ id }) => id)).toEqual([
      'lint/errors',
      'lint/component/api/errors',
    ]);
  });
});
