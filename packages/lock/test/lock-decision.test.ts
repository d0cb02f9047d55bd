import { describe, expect, it } from '@jest/globals';
import { isEarlierAttempt, type RunIdentity } from '@kit/deployment';
import { decideLock, type SeenLease, seeLease } from '../src/index.ts';

const run: RunIdentity = {
  repository: 'org/shop',
  runId: '1001',
  attempt: 2,
  job: 'deploy',
  url: 'https://github.com/org/shop/actions/runs/1001',
  actor: 'octocat',
};
const seen: SeenLease = {
  holder: 'org/shop/999/1/deploy',
  renewedAt: '2020-01-01T00:00:00Z',
  durationMs: 60_000,
  sinceMs: 1000,
};

describe('a lock', () => {
  it.each([
    ['nobody made', undefined, 0, 'take'],
    ['nobody holds', { ...seen, holder: '' }, 0, 'take'],
    [
      'an earlier attempt of this run holds',
      { ...seen, holder: 'org/shop/1001/1/deploy' },
      1000,
      'take',
    ],
    ['another run holds', seen, 1000, 'wait'],
    ['another run holds, with a clock years behind', seen, 60_999, 'wait'],
    [
      'another run has not renewed for as long as it lasts',
      seen,
      61_000,
      'take',
    ],
  ] as const)('that %s', (_, lease, now, kind) => {
    expect(decideLock(lease, run, now).kind).toBe(kind);
  });

  it('starts to count again when it is renewed', () => {
    const renewed = { ...seen, renewedAt: '2020-01-01T00:00:15Z' };
    expect(seeLease(seen, renewed, 50_000)?.sinceMs).toBe(50_000);
    expect(seeLease(seen, { ...seen }, 50_000)?.sinceMs).toBe(1000);
    expect(seeLease(seen, undefined, 50_000)).toBeUndefined();
  });

  it.each([
    ['org/shop/1001/1/deploy', true],
    ['org/shop/1001/2/deploy', false],
    ['org/shop/1001/1/other', false],
    ['org/shop/100/1/deploy', false],
    ['org/shop/1001//deploy', false],
    ['', false],
  ])('of %p is of an earlier attempt: %p', (holder, expected) => {
    expect(isEarlierAttempt(holder, run)).toBe(expected);
  });
});
