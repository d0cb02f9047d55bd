import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parsePodUsages, parseQuantity } from '../src/index.ts';

describe('a quantity', () => {
  it.each([
    ['1', 1],
    ['250m', 0.25],
    ['12345678n', 0.012345678],
    ['5u', 0.000005],
    ['128Mi', 134217728],
    ['1.5Gi', 1610612736],
    ['512k', 512000],
    ['1e3', 1000],
    ['1E3', 1000],
    ['2E', 2e18],
    ['.5', 0.5],
    ['-1', -1],
    ['0', 0],
  ])('%s is %d', (text, value) => {
    expect(parseQuantity(text)).toBeCloseTo(value, 12);
  });

  it.each(['', 'm', '1Kb', '1 Mi', '1e', 'Infinity', '0x10', '1_000'])(
    '%j is none',
    (text) => {
      expect(parseQuantity(text)).toBeUndefined();
    },
  );

  it('is a finite number or none, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const value = parseQuantity(text);
        return value === undefined || Number.isFinite(value);
      }),
    );
  });
});

describe('the usage of pods', () => {
  it('is read by container', () => {
    const usage = { cpu: '250m', memory: '64Mi' };
    const containers = [{ name: 'app', usage }, { name: 'bare' }];
    const items = [{ metadata: { name: 'api-1' }, containers }];
    expect(parsePodUsages({ items })).toEqual([
      {
        pod: 'api-1',
        containers: [
          { name: 'app', cpuCores: 0.25, memoryBytes: 67108864 },
          { name: 'bare', cpuCores: 0, memoryBytes: 0 },
        ],
      },
    ]);
  });

  it.each([[undefined], ['text'], [{ items: 'x' }]])('of %j is none', (raw) => {
    expect(parsePodUsages(raw)).toEqual([]);
  });
});
