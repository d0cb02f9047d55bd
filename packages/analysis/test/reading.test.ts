import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseInstantAnswer, wilsonInterval } from '../src/index.ts';

const vector = (...values: unknown[]) => ({
  status: 'success',
  data: {
    resultType: 'vector',
    result: values.map((value) => ({ metric: {}, value: [1, value] })),
  },
});

describe('an answer of Prometheus', () => {
  it.each([
    ['one series', vector('0.5'), 0.5],
    [
      'a scalar',
      { status: 'success', data: { resultType: 'scalar', result: [1, '7'] } },
      7,
    ],
  ])('reads %s', (_, body, value) => {
    expect(parseInstantAnswer(body)).toEqual({ kind: 'value', value });
  });

  it.each([
    ['no series', vector(), 'empty'],
    ['NaN', vector('NaN'), 'not-a-number'],
    ['an empty text', vector(''), 'not-a-number'],
    ['infinity', vector('+Inf'), 'infinite'],
    ['two series', vector('1', '2'), 'many-series'],
    ['a number in place of a text', vector(1), 'malformed'],
    [
      'a partial answer',
      { ...vector('1'), warnings: ['store down'] },
      'partial',
    ],
    ['an error', { status: 'error', error: 'parse error' }, 'query-error'],
    [
      'a matrix',
      { status: 'success', data: { resultType: 'matrix', result: [] } },
      'malformed',
    ],
    ['a page', '<html>', 'malformed'],
    ['nothing', undefined, 'malformed'],
  ])('knows nothing from %s', (_, body, reason) => {
    expect(parseInstantAnswer(body)).toMatchObject({ kind: 'unknown', reason });
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything(), (body) => {
        expect(['value', 'unknown']).toContain(parseInstantAnswer(body).kind);
      }),
    );
  });
});

describe('the Wilson interval', () => {
  it.each([
    [0, 0, 0, 1],
    [0, 381, 0, 0.01],
    [5, 100, 0.0215, 0.1118],
    [100, 100, 0.963, 1],
  ])('of %p bad ones among %p is %p to %p', (bad, total, low, high) => {
    const interval = wilsonInterval(bad, total);
    expect(interval.low).toBeCloseTo(low, 3);
    expect(interval.high).toBeCloseTo(high, 3);
  });
});
