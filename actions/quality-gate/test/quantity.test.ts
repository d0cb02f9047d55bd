import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  compareToLimit,
  formatQuantity,
  type Quantity,
} from '../src/gates/quantity.ts';

const share = (part: number, whole: number): Quantity => ({
  kind: 'share',
  part,
  whole,
});

describe('compareToLimit', () => {
  it.each([
    ['79.996 % is below 80 %', share(19_999, 25_000), 80, -1],
    ['80 % of five is 80 %', share(4, 5), 80, 0],
    ['one line above is above', share(20_001, 25_000), 80, 1],
    ['a limit with decimals is exact', share(799, 1000), 79.9, 0],
    ['a third is not 33.333333 %', share(1, 3), 33.333333, 1],
    ['no part of something is 0 %', share(0, 7), 0, 0],
    ['all of it is 100 %', share(7, 7), 100, 0],
    [
      'beyond the integers of a double',
      share(9_007_199_254_740_990, 9_007_199_254_740_991),
      100,
      -1,
    ],
  ])('%s', (_, measured, limit, expected) => {
    expect(compareToLimit(measured, limit)).toBe(expected);
  });

  it('never lets a share pass that lacks a part of a limit of 100 %', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 50 }), (whole) => {
        expect(compareToLimit(share(whole - 1, whole), 100)).toBe(-1);
      }),
    );
  });
});

describe('formatQuantity', () => {
  it.each([
    ['rounds a share down', share(19_999, 25_000), '%', 'higher', '79.99 %'],
    [
      'rounds a rate that should be low up',
      share(1, 300),
      '%',
      'lower',
      '0.34 %',
    ],
    ['shows a whole share as it is', share(4, 5), '%', 'higher', '80 %'],
    [
      'rounds a time up',
      { kind: 'amount', value: 500.001 },
      'ms',
      'lower',
      '500.01 ms',
    ],
    [
      'does not round the error of a float up',
      { kind: 'amount', value: 0.1 + 0.2 },
      's',
      'lower',
      '0.3 s',
    ],
    ['shows a grade', { kind: 'amount', value: 2 }, 'grade', 'lower', 'B'],
    ['shows a count', { kind: 'amount', value: 12 }, '', 'lower', '12'],
  ] as const)('%s', (_, quantity, unit, better, expected) => {
    expect(formatQuantity(quantity, unit, better)).toBe(expected);
  });

  it('never prints a failing share as the limit', () => {
    const counts = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(
        counts,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (whole, of) => {
          const measured = share(Math.floor(whole * of), whole);
          if (compareToLimit(measured, 80) >= 0) return;
          expect(formatQuantity(measured, '%', 'higher')).not.toBe('80 %');
        },
      ),
    );
  });
});
