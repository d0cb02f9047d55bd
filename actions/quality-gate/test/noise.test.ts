import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isDeterministic } from '../src/measure/benchmarks.ts';
import {
  compareSamples,
  compareToHistory,
  median,
} from '../src/measure/noise.ts';

const compare = (
  base: readonly number[],
  head: readonly number[],
  better: 'higher' | 'lower' = 'lower',
) => compareSamples({ base, head, better, isDeterministic: false }, 10, 3);

const steady = [98, 103, 100, 97, 102, 101, 99, 100, 104, 96];
/** Operations a second of unchanged code on shared runners. */
const shared = [4455, 5259, 9129, 4485];

describe('compareSamples', () => {
  it.each([
    [
      'unchanged code on shared runners',
      shared,
      [4485, 4455, 5259],
      'higher',
      'within',
    ],
    [
      'a true step of 20 % in ten samples',
      steady,
      steady.map((one) => one * 1.2),
      'lower',
      'worse',
    ],
    [
      'a step that makes it faster',
      steady,
      steady.map((one) => one * 0.5),
      'lower',
      'within',
    ],
    [
      'half the operations',
      steady,
      steady.map((one) => one / 2),
      'higher',
      'worse',
    ],
    [
      'one outlier among ten',
      steady,
      [...steady.slice(1), 1000],
      'lower',
      'within',
    ],
    ['two samples', [100, 100], [200, 200], 'lower', 'too-few'],
    [
      'a median beyond the tolerance inside wide noise',
      [60, 100, 170],
      [60, 115, 200],
      'lower',
      'noisy',
    ],
  ] as const)('judges %s', (_, base, head, better, verdict) => {
    expect(compare(base, head, better).verdict).toBe(verdict);
  });

  it('never finds a series worse than itself', () => {
    const values = fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 3 });
    fc.assert(
      fc.property(values, (series) => {
        expect(compare(series, series).verdict).toBe('within');
      }),
    );
  });

  it('compares exact units without a tolerance for noise', () => {
    const change = compareSamples(
      { base: [100], head: [111], better: 'lower', isDeterministic: true },
      10,
      3,
    );
    expect(change).toEqual({ worseByPercent: 11, verdict: 'worse' });
  });

  it('says how much worse something is than nothing', () => {
    const change = compareSamples(
      { base: [0], head: [3], better: 'lower', isDeterministic: true },
      10,
      3,
    );
    expect(change).toEqual({ worseByPercent: 100, verdict: 'worse' });
  });
});

describe('compareToHistory', () => {
  it.each([
    ['as ever', [100, 110, 90, 105], 108, 'within'],
    ['far beyond', [100, 101, 99, 100], 150, 'worse'],
    ['beyond, as it was before', [100, 200, 50, 120], 150, 'noisy'],
    ['without a history', [100], 150, 'too-few'],
  ] as const)('judges a build %s', (_, history, value, verdict) => {
    expect(compareToHistory(history, value, 10, 3).verdict).toBe(verdict);
  });
});

it.each([
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
  [[], 0],
])('takes the median of %j', (values, expected) => {
  expect(median(values)).toBe(expected);
});

it.each([
  ['B/op', true],
  ['allocs/op', true],
  ['bytes', true],
  ['ns/op', false],
  ['ops/s', false],
  ['MB/s', false],
])('knows whether %s varies', (unit, expected) => {
  expect(isDeterministic(unit)).toBe(expected);
});
