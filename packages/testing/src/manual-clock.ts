import { type Clock, cancelled } from '@kit/clock';

export interface ManualClock extends Clock {
  /** Every sleep that was asked for, in milliseconds. */
  readonly slept: readonly number[];
  advance(ms: number): void;
}

/** A clock whose sleeps take no time and move it on by what was asked for. */
export function manualClock(start = Date.UTC(2026, 0, 1)): ManualClock {
  let elapsed = 0;
  const slept: number[] = [];
  return {
    slept,
    now: () => start + elapsed,
    monotonic: () => elapsed,
    async sleep(ms, signal) {
      if (signal?.aborted) throw cancelled(signal);
      slept.push(ms);
      elapsed += ms;
      await Promise.resolve();
    },
    advance(ms) {
      elapsed += ms;
    },
  };
}
