import { describe, expect, it } from '@jest/globals';
import { codeOf, parsedAs } from '../read-sample.ts';

const text = `SUCCESS: base64                                  :   15.041ms +/-  0.636% on luau
SUCCESS: chess                                   :   69.560ms +/-  0.212% on luau

Test                   | Min         | Average     | StdDev%    | Driver 
-----------------------+-------------+-------------+------------+--------
base64                 |   14.831ms  |   15.041ms  |    0.636%  | luau   
Total                  |  168.630ms  |  169.690ms  |       ---  | luau   
---
`;

describe('the benchmarks of Luau', () => {
  it('are read in milliseconds', async () => {
    expect((await parsedAs('benchmarks', text)).benchmarks).toEqual([
      { name: 'base64', unit: 'ms', better: 'lower', samples: [15.041] },
      { name: 'chess', unit: 'ms', better: 'lower', samples: [69.56] },
    ]);
  });

  it.each([
    ['cut', text.slice(0, 200), 'report-truncated'],
    ['of a failed run', `FAILED: life\n${text}`, 'tool-failed'],
  ])('are not measured when %s', async (_, cut, code) => {
    expect(await codeOf(cut)).toBe(code);
  });
});
