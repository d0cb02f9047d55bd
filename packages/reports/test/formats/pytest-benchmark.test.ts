import { describe, expect, it } from '@jest/globals';
import { codeOf, parsedAs, readSample } from '../read-sample.ts';

const report = (stats: object) =>
  JSON.stringify({
    machine_info: { machine: 'x86_64' },
    benchmarks: [{ name: 'test_fib', fullname: 'bench.py::test_fib', stats }],
  });

describe('pytest-benchmark', () => {
  it.each([
    ['every round', { mean: 2, data: [1, 3] }, [1, 3]],
    ['the mean where rounds are not saved', { mean: 2 }, [2]],
  ])('reads %s', async (_, stats, samples) => {
    expect((await parsedAs('benchmarks', report(stats))).benchmarks).toEqual([
      { name: 'bench.py::test_fib', unit: 's', better: 'lower', samples },
    ]);
  });

  it('says where rounds were taken out', async () => {
    const text = report({ mean: 2, data: [1, 'omitted'] });
    expect(await readSample(text)).toMatchObject({
      warnings: [expect.stringContaining('its mean counts')],
      report: { benchmarks: [{ samples: [2] }] },
    });
  });

  it.each([
    ['no mean', report({ data: [1] }), 'number-invalid'],
    ['a round below 0', report({ mean: 1, data: [-1] }), 'number-invalid'],
    ['nothing', '{"machine_info":{},"benchmarks":[]}', 'no-data'],
  ])('does not measure %s', async (_, text, code) => {
    expect(await codeOf(text)).toBe(code);
  });
});
