import { describe, expect, it } from '@jest/globals';
import { readAdvisory } from '../src/npm-advisory.ts';

describe('readAdvisory', () => {
  it.each([
    ['development', [{ dev: true }, { dev: true }]],
    [undefined, [{ dev: true }, { dev: false }]],
    [undefined, [{ dev: false }]],
    [undefined, [{ dev: 'true' }]],
    [undefined, [{ paths: ['a'] }]],
    [undefined, []],
  ])('gives the scope %s to findings %j', (scope, findings) => {
    expect(readAdvisory({ id: 1, findings }).scope).toBe(scope);
  });
});
