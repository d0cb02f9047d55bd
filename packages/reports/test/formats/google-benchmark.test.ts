import { describe, expect, it } from '@jest/globals';
import { codeOf, parsedAs } from '../read-sample.ts';

const run = (real_time: number, more: object = {}) => ({
  name: 'fib/10',
  run_name: 'fib/10',
  run_type: 'iteration',
  real_time,
  cpu_time: 1,
  time_unit: 'ns',
  ...more,
});
const report = (...benchmarks: object[]) =>
  JSON.stringify({ context: { num_cpus: 4 }, benchmarks });

describe('Google Benchmark', () => {
  it('takes repetitions for samples, and no aggregate beside them', async () => {
    const mean = {
      run_type: 'aggregate',
      aggregate_name: 'mean',
      name: 'fib/10_mean',
    };
    const text = report(run(214.9), run(215.1), run(215, mean));
    expect((await parsedAs('benchmarks', text)).benchmarks).toEqual([
      { name: 'fib/10', unit: 'ns', better: 'lower', samples: [214.9, 215.1] },
    ]);
  });

  it('takes the median of a report of aggregates alone', async () => {
    const of = (aggregate_name: string) => ({
      run_type: 'aggregate',
      aggregate_name,
    });
    const text = report(
      run(3, of('mean')),
      run(2, of('median')),
      run(1, of('stddev')),
    );
    expect((await parsedAs('benchmarks', text)).benchmarks[0]?.samples).toEqual(
      [2],
    );
  });

  it.each([
    [
      'an error',
      report(run(1, { error_occurred: true, error_message: 'no file' })),
      'tool-failed',
    ],
    ['a time below 0', report(run(-1)), 'number-invalid'],
    ['no benchmark', report(), 'no-data'],
    ['no unit', report(run(1, { time_unit: '' })), 'report-malformed'],
  ])('does not measure %s', async (_, text, code) => {
    expect(await codeOf(text)).toBe(code);
  });
});
