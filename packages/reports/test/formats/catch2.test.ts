import { describe, expect, it } from '@jest/globals';
import { codeOf, parsedAs } from '../read-sample.ts';

const text = `benchmark name                                  samples       iterations    estimated
                                                mean          low mean      high mean
                                                std dev       low std dev   high std dev
-------------------------------------------------------------------------------
Fibonacci~ 5!                                             100          1961     7.0596 ms 
                                                        36 ns         35 ns         37 ns 
                                                         4 ns          3 ns          6 ns 
                                                                                          
Fibonacci-15_bench                                        100            20       7.48 ms 
                                                     3.789 us      3.734 us      3.888 us 
                                                       362 ns        234 ns        539 ns 

===============================================================================
test cases: 2 | 2 passed
assertions: - none -
`;

describe('Catch2', () => {
  it('reads the means, all in nanoseconds', async () => {
    expect((await parsedAs('benchmarks', text)).benchmarks).toEqual([
      { name: 'Fibonacci~ 5!', unit: 'ns', better: 'lower', samples: [36] },
      {
        name: 'Fibonacci-15_bench',
        unit: 'ns',
        better: 'lower',
        samples: [3789],
      },
    ]);
  });

  it.each([
    ['cut', text.slice(0, text.indexOf('=====')), 'report-truncated'],
    ['failing', text.replace('2 passed', '1 passed | 1 failed'), 'tool-failed'],
    ['without a mean', text.replace('36 ns', 'oops '), 'report-malformed'],
  ])('does not measure what is %s', async (_, cut, code) => {
    expect(await codeOf(cut)).toBe(code);
  });
});
