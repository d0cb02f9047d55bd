import { describe, expect, it } from '@jest/globals';
import { codeOf, parsedAs } from '../read-sample.ts';

const group = (data: object) => ['BenchmarkGroup', { data, tags: [] }];
const report = (...groups: unknown[]) =>
  JSON.stringify([{ Julia: '1.7.0', BenchmarkTools: '1.0.0' }, groups]);

describe('BenchmarkTools of Julia', () => {
  it('reads estimates and trials by their path through the groups', async () => {
    const text = report(
      group({
        fib: group({
          '10': ['TrialEstimate', { time: 246.5 }],
          '20': ['Trial', { times: [30, 31] }],
        }),
      }),
    );
    const { benchmarks } = await parsedAs('benchmarks', text);
    expect(benchmarks).toHaveLength(2);
    expect(benchmarks).toContainEqual({
      name: 'fib/10',
      unit: 'ns',
      better: 'lower',
      samples: [246.5],
    });
    expect(benchmarks).toContainEqual({
      name: 'fib/20',
      unit: 'ns',
      better: 'lower',
      samples: [30, 31],
    });
  });

  it.each([
    ['an unknown type', report(['Guess', {}]), 'report-malformed'],
    [
      'no list of groups',
      '[{"Julia":"1","BenchmarkTools":"1"}]',
      'report-malformed',
    ],
    ['no time', report(group({ a: ['TrialEstimate', {}] })), 'number-invalid'],
    ['no benchmark', report(group({})), 'no-data'],
  ])('does not measure %s', async (_, text, code) => {
    expect(await codeOf(text)).toBe(code);
  });
});
