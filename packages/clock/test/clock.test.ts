import { describe, expect, it } from '@jest/globals';
import { manualClock } from '@kit/testing';
import {
  formatDuration,
  isoTime,
  parseDuration,
  parseIsoTime,
  retry,
  systemClock,
  waitUntil,
} from '../src/index.ts';

describe('parseDuration', () => {
  it.each([
    ['90', 90_000],
    ['1.5', 1500],
    ['250ms', 250],
    ['30s', 30_000],
    ['1m30s', 90_000],
    ['2h', 7_200_000],
    ['', undefined],
    ['5 m', undefined],
    ['-1s', undefined],
    ['1d', undefined],
    ['s', undefined],
    ['1e3', undefined],
  ])('reads %p as %p ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [849.6, '850 ms'],
    [12_345, '12.3 s'],
    [60_000, '1 min'],
    [250_000, '4 min 10 s'],
    [7_500_000, '2 h 5 min'],
  ])('writes %p ms as %p', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('times', () => {
  it('reads what it writes', () => {
    const now = Date.UTC(2026, 1, 3, 4, 5, 6, 789);
    expect(isoTime(now)).toBe('2026-02-03T04:05:06.789Z');
    expect(parseIsoTime(isoTime(now))).toBe(now);
  });

  it.each(['', 'yesterday', '1', '2026-13-45'])('refuses %p', (text) => {
    expect(parseIsoTime(text)).toBeUndefined();
  });
});

describe('the system clock', () => {
  it('ends a sleep at once when it is cancelled', async () => {
    const controller = new AbortController();
    const started = performance.now();
    const sleep = systemClock.sleep(60_000, controller.signal);
    controller.abort();
    await expect(sleep).rejects.toThrow();
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('does not even begin a sleep that was cancelled before', async () => {
    await expect(
      systemClock.sleep(60_000, AbortSignal.abort(new Error('gone'))),
    ).rejects.toThrow('gone');
  });
});

describe('waitUntil', () => {
  const options = {
    what: 'the rollout of api',
    timeoutMs: 10_000,
    intervalMs: 3000,
  };

  it('gives the value of the first probe that is done', async () => {
    const clock = manualClock();
    let asked = 0;
    const value = await waitUntil(
      async () => {
        asked += 1;
        return asked === 3
          ? { done: true, value: asked }
          : { done: false, seen: '' };
      },
      { ...options, clock },
    );
    expect(value).toBe(3);
    expect(clock.slept).toEqual([3000, 3000]);
  });

  it('says at its limit what it last saw, after one probe at the very end', async () => {
    const clock = manualClock();
    const waiting = waitUntil(
      async () => ({ done: false, seen: '1 of 3 ready' }),
      {
        ...options,
        clock,
      },
    );
    await expect(waiting).rejects.toMatchObject({
      code: 'WAIT_TIMEOUT',
      message:
        'the rollout of api: not done after 10 s; last seen: 1 of 3 ready',
    });
    expect(clock.slept).toEqual([3000, 3000, 3000, 1000]);
  });

  it('ends with the reason of the cancellation', async () => {
    const waiting = waitUntil(async () => ({ done: false, seen: '' }), {
      ...options,
      clock: manualClock(),
      signal: AbortSignal.abort(new Error('cancelled by hand')),
    });
    await expect(waiting).rejects.toThrow('cancelled by hand');
  });
});

describe('retry', () => {
  const flaky = (failures: number) => {
    let tried = 0;
    return async () => {
      tried += 1;
      if (tried <= failures) throw new Error(`failure ${tried}`);
      return tried;
    };
  };
  const base = {
    tries: 4,
    delayMs: 1000,
    random: () => 1,
    retryable: () => true,
  };

  it('waits twice as long each time, up to its most', async () => {
    const clock = manualClock();
    await expect(
      retry(flaky(3), { ...base, clock, maxDelayMs: 3000 }),
    ).resolves.toBe(4);
    expect(clock.slept).toEqual([1000, 2000, 3000]);
  });

  it('rethrows the last error when the tries are used up', async () => {
    await expect(
      retry(flaky(9), { ...base, clock: manualClock() }),
    ).rejects.toThrow('failure 4');
  });

  it('gives up at once on what cannot be retried', async () => {
    await expect(
      retry(flaky(9), {
        ...base,
        clock: manualClock(),
        retryable: () => false,
      }),
    ).rejects.toThrow('failure 1');
  });

  it('waits as long as a server asks for', async () => {
    const clock = manualClock();
    await retry(flaky(1), { ...base, clock, retryable: () => 7000 });
    expect(clock.slept).toEqual([7000]);
  });

  it('begins no wait that goes over its budget', async () => {
    const clock = manualClock();
    await expect(
      retry(flaky(9), { ...base, clock, budgetMs: 2500 }),
    ).rejects.toThrow('failure 2');
    expect(clock.slept).toEqual([1000]);
  });

  it('tells of every retry', async () => {
    const told: string[] = [];
    await retry(flaky(2), {
      ...base,
      clock: manualClock(),
      onRetry: (error, tried, pause) =>
        void told.push(`${error} ${tried} ${pause}`),
    });
    expect(told).toEqual([
      'Error: failure 1 1 1000',
      'Error: failure 2 2 2000',
    ]);
  });

  it('takes the pause from its upper half at random', async () => {
    const clock = manualClock();
    await retry(flaky(1), { ...base, clock, random: () => 0 });
    expect(clock.slept).toEqual([500]);
  });

  it('does not retry after a cancellation', async () => {
    await expect(
      retry(flaky(9), {
        ...base,
        clock: manualClock(),
        signal: AbortSignal.abort(new Error('gone')),
      }),
    ).rejects.toThrow('failure 1');
  });
});
