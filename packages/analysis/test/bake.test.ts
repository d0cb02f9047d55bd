import { describe, expect, it } from '@jest/globals';
import {
  type BakeDecision,
  type BakePlan,
  type BakeSample,
  type Metric,
  newBakeState,
  type Reading,
  stepBake,
  unknownReading,
  verdictTable,
} from '../src/index.ts';

const errorRate: Metric = {
  kind: 'share',
  name: 'error-rate',
  total: 'total[$window]',
  bad: 'bad[$window]',
  tellAbove: 0.01,
  rollbackAbove: 0.05,
  minRequests: 50,
};
const memory: Metric = {
  kind: 'value',
  name: 'memory',
  query: 'memory',
  tellAbove: 80,
  rollbackAbove: 90,
  strikes: 2,
};
const plan: BakePlan = {
  metrics: [errorRate],
  durationMs: 600_000,
  intervalMs: 60_000,
  onInconclusive: 'rollback',
  maxRestarts: 0,
};
const is = (value: number): Reading => ({ kind: 'value', value });
const counts = (minute: number, total: Reading, bad: Reading): BakeSample => ({
  elapsedMs: minute * 60_000,
  readings: { 'error-rate': { kind: 'share', total, bad } },
});

function watch(
  given: BakePlan,
  samples: readonly BakeSample[],
): BakeDecision[] {
  let state = newBakeState;
  return samples.map((sample) => {
    const [next, decision] = stepBake(given, state, sample);
    state = next;
    return decision;
  });
}

const minutes = Array.from({ length: 10 }, (_, i) => i + 1);

describe('the watch', () => {
  it('promotes at its end when every metric is below its threshold', () => {
    const decisions = watch(
      plan,
      minutes.map((m) => counts(m, is(m * 100), is(0))),
    );
    expect(decisions.slice(0, 9).every(({ kind }) => kind === 'continue')).toBe(
      true,
    );
    expect(decisions[9]).toMatchObject({
      kind: 'promote',
      reason: 'analysis-passed',
      verdicts: [
        {
          n: 1000,
          bad: 0,
          finding: 'below',
          queries: ['total[600s]', 'bad[600s]'],
        },
      ],
    });
  });

  it('rolls back in the first round when a tenth fails', () => {
    const [first] = watch(plan, [counts(1, is(400), is(60))]);
    expect(first).toMatchObject({
      kind: 'rollback',
      reason: 'analysis-failed',
    });
    expect(JSON.stringify(first)).toContain('60 of 400 requests: above 5 %');
  });

  it('rolls back before the least number of requests when nearly all fail', () => {
    expect(watch(plan, [counts(1, is(6), is(6))])[0]).toMatchObject({
      kind: 'rollback',
      reason: 'analysis-failed',
    });
  });

  it('tells once, and goes on, between the two thresholds', () => {
    const decisions = watch(
      plan,
      minutes.map((m) => counts(m, is(m * 200), is(m * 6))),
    );
    expect(
      decisions.map(({ tell }) => tell.length).reduce((a, b) => a + b),
    ).toBe(1);
    expect(decisions.some(({ kind }) => kind === 'rollback')).toBe(false);
  });

  it('does not roll back 1 failed request of 10', () => {
    expect(watch(plan, [counts(1, is(10), is(1))])[0]?.kind).toBe('continue');
  });

  it.each([
    ['rollback', 'rollback'],
    ['promote', 'promote'],
    ['hold', 'hold'],
  ] as const)(
    'ends with %s when it was inconclusive and shall',
    (onInconclusive, kind) => {
      const unknown = unknownReading('outage', 'HTTP 503');
      const given = { ...plan, onInconclusive };
      const [last] = watch(given, [counts(10, unknown, unknown)]);
      expect(last).toMatchObject({ kind, reason: 'analysis-inconclusive' });
      expect(JSON.stringify(last)).toContain('outage: HTTP 503');
    },
  );

  it.each([
    'empty',
    'not-a-number',
    'infinite',
    'many-series',
    'partial',
  ] as const)(
    'counts an answer that is %s neither as good nor as bad',
    (reason) => {
      const [first, second] = watch(plan, [
        counts(1, is(100), unknownReading(reason)),
        counts(2, is(200), is(1)),
      ]);
      expect(first).toMatchObject({ kind: 'continue', verdicts: [{ n: 0 }] });
      expect(second).toMatchObject({ verdicts: [{ n: 200, bad: 1 }] });
    },
  );

  it('does not take shrinking counts for good requests', () => {
    const [, second] = watch(plan, [
      counts(1, is(100), is(4)),
      counts(2, is(90), is(3)),
    ]);
    expect(second?.verdicts[0]).toMatchObject({ n: 100, bad: 4 });
  });

  it('stops at once without ready endpoints, and above the restarts', () => {
    const sample = counts(1, is(100), is(0));
    expect(watch(plan, [{ ...sample, readyEndpoints: 0 }])[0]).toMatchObject({
      kind: 'rollback',
      reason: 'zero-endpoints',
    });
    expect(watch(plan, [{ ...sample, restarts: 1 }])[0]).toMatchObject({
      kind: 'rollback',
      reason: 'restarts',
    });
  });

  it('says plainly that nothing was analysed without metrics', () => {
    const bare = { ...plan, metrics: [] };
    const end = {
      elapsedMs: 600_000,
      readings: {},
      readyEndpoints: 3,
      restarts: 0,
    };
    expect(watch(bare, [end])[0]).toMatchObject({
      kind: 'promote',
      reason: 'not-analysed',
    });
  });

  it('strikes a value out only when it is above its limit in a row', () => {
    const at = (value: number): BakeSample => ({
      elapsedMs: 1000,
      readings: { memory: { kind: 'value', value: is(value) } },
    });
    const given = { ...plan, metrics: [memory] };
    const kinds = (values: number[]) =>
      watch(given, values.map(at)).map(({ kind }) => kind);
    expect(kinds([95, 50, 95])).toEqual(['continue', 'continue', 'continue']);
    expect(kinds([95, 95])).toEqual(['continue', 'rollback']);
  });

  it('shows the queries, the counts and the interval in its table', () => {
    const [first] = watch(plan, [counts(1, is(400), is(60))]);
    const { markdown } = verdictTable(first?.verdicts ?? []);
    expect(markdown).toContain('total&#91;60s&#93;');
    expect(markdown).toContain('15 %');
    expect(markdown).toContain('| 400 |');
  });
});
