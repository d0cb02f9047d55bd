import { describe, expect, it } from '@jest/globals';
import { codeOf, parsedAs } from './read-sample.ts';

const header = 'goos: linux\ngoarch: amd64\npkg: example.com/a\n';
const jmh = {
  benchmark: 'a.B.c',
  mode: 'thrpt',
  params: { size: '10' },
  primaryMetric: { score: 5, scoreUnit: 'ops/s', rawData: [[4, 5], [6]] },
};

describe('benchmark formats', () => {
  it('reads each unit of a Go benchmark, its repetitions as samples', async () => {
    const report = await parsedAs(
      'benchmarks',
      `${header}BenchmarkA-8 \t 100 \t 5.5 ns/op\t 3 MB/s\nBenchmarkA-8 100 6.5 ns/op 4 MB/s\nPASS\nok  \texample.com/a\t1s\n`,
    );
    expect(report.benchmarks).toEqual([
      {
        name: 'BenchmarkA',
        unit: 'ns/op',
        better: 'lower',
        samples: [5.5, 6.5],
      },
      { name: 'BenchmarkA', unit: 'MB/s', better: 'higher', samples: [3, 4] },
    ]);
  });

  it('never mixes benchmarks whose names end in numbers', async () => {
    const report = await parsedAs(
      'benchmarks',
      `${header}BenchmarkSize-10 1 2 ns/op\nBenchmarkSize-20 1 3 ns/op\nPASS\n`,
    );
    expect(report.benchmarks.map(({ name }) => name)).toEqual([
      'BenchmarkSize-10',
      'BenchmarkSize-20',
    ]);
  });

  it('tells the same name in two packages apart', async () => {
    const report = await parsedAs(
      'benchmarks',
      `${header}BenchmarkA 1 2 ns/op\nPASS\npkg: example.com/b\nBenchmarkA 1 3 ns/op\nPASS\n`,
    );
    expect(report.benchmarks.map(({ name }) => name)).toEqual([
      'BenchmarkA (example.com/a)',
      'BenchmarkA (example.com/b)',
    ]);
  });

  it('reads Go results that were picked out of the output', async () => {
    const report = await parsedAs('benchmarks', 'BenchmarkA-4 1 2 ns/op\n');
    expect(report.benchmarks).toHaveLength(1);
  });

  it('reads JMH with all runs and the parameters in the name', async () => {
    const time = { ...jmh, mode: 'avgt', params: {} };
    const report = await parsedAs('benchmarks', JSON.stringify([jmh, time]));
    expect(report.benchmarks).toEqual([
      {
        name: 'a.B.c (size=10)',
        unit: 'ops/s',
        better: 'higher',
        samples: [4, 5, 6],
      },
      { name: 'a.B.c', unit: 'ops/s', better: 'lower', samples: [4, 5, 6] },
    ]);
  });

  it('reads hyperfine, the mean when it holds no runs', async () => {
    const text = JSON.stringify({
      results: [
        { command: 'a', mean: 2, times: [1, 3], exit_codes: [0, 0] },
        { command: 'b', mean: 2 },
      ],
    });
    const report = await parsedAs('benchmarks', text);
    expect(report.benchmarks.map(({ samples }) => samples)).toEqual([
      [1, 3],
      [2],
    ]);
  });

  it('reads the lines of benchmark.js', async () => {
    const report = await parsedAs(
      'benchmarks',
      'fib(10) x 1,431,759 ops/sec ±0.74% (93 runs sampled)\nthis x is none\na x b x 81.61 ops/sec ±1% (1 run sampled)\n',
    );
    expect(report.benchmarks).toEqual([
      {
        name: 'fib(10)',
        unit: 'ops/sec',
        better: 'higher',
        samples: [1_431_759],
      },
      { name: 'a x b', unit: 'ops/sec', better: 'higher', samples: [81.61] },
    ]);
  });

  it.each([
    [
      'Go output without its end',
      `${header}BenchmarkA 1 2 ns/op\n`,
      'report-truncated',
    ],
    [
      'Go output cut inside a unit',
      'BenchmarkA 1 2 ns/op 3 B/op\nBenchmarkB 1 2 ns/op 3 B/o',
      'report-truncated',
    ],
    [
      'Go output cut inside a number',
      `${header}BenchmarkA 1 2\nPASS`,
      'report-malformed',
    ],
    ['a failed Go run', `${header}BenchmarkA 1 2 ns/op\nFAIL\n`, 'tool-failed'],
    ['a Go run without benchmarks', `${header}PASS\n`, 'no-data'],
    [
      'a JMH score of no number',
      JSON.stringify([{ ...jmh, primaryMetric: { score: 'NaN' } }]),
      'number-invalid',
    ],
    [
      'JMH runs that are no lists',
      JSON.stringify([{ ...jmh, primaryMetric: { score: 1, rawData: [1] } }]),
      'report-malformed',
    ],
    [
      'a hyperfine time below 0',
      '{"results":[{"command":"a","mean":1,"times":[-1]}]}',
      'number-invalid',
    ],
    [
      'a hyperfine command of no name',
      '{"results":[{"command":"","mean":1}]}',
      'report-malformed',
    ],
    [
      'a cut line of benchmark.js',
      'a x 1 ops/sec ±1% (9 runs sampled)\nb x 1,4',
      'report-truncated',
    ],
  ])('does not measure %s', async (_name, text, code) => {
    expect(await codeOf(text)).toBe(code);
  });

  it('takes an empty JMH list as no data', async () => {
    expect(await codeOf('[]', { format: 'jmh' })).toBe('no-data');
  });
});
