import { describe, expect, it } from '@jest/globals';
import { codeOf, parsedAs } from '../read-sample.ts';

const report = (...benchmarks: object[]) =>
  JSON.stringify({ HostEnvironmentInfo: {}, Benchmarks: benchmarks });
const FullName = 'Sample.Benchmarks.Fib10';

describe('BenchmarkDotNet', () => {
  it('reads every iteration, and the bytes of an operation', async () => {
    const text = report({
      FullName,
      Statistics: { OriginalValues: [24.8, 24.5], Mean: 24.65 },
      Memory: { BytesAllocatedPerOperation: 32 },
    });
    expect((await parsedAs('benchmarks', text)).benchmarks).toEqual([
      { name: FullName, unit: 'ns', better: 'lower', samples: [24.8, 24.5] },
      { name: FullName, unit: 'B/op', better: 'lower', samples: [32] },
    ]);
  });

  it.each([
    [
      'a benchmark that did not run',
      report({ FullName, Statistics: null }),
      'tool-failed',
    ],
    [
      'a mean that is a word',
      report({ FullName, Statistics: { Mean: 'NaN' } }),
      'number-invalid',
    ],
    ['no benchmark', report(), 'no-data'],
  ])('does not measure %s', async (_, text, code) => {
    expect(await codeOf(text)).toBe(code);
  });
});
