import { type Clock, cancelled } from '@kit/clock';

/** Rung when something changed; a wait ends at the next ring, or in time. */
export interface Bell {
  ring(): void;
  /**
   * Resolves at the first ring since the last wait began, or after `ms`.
   * Rejects with CANCELLED when `signal` aborts.
   */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

export function createBell(clock: Clock): Bell {
  let hasRung = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      hasRung = true;
      wake?.();
    },
    async wait(ms, signal) {
      if (signal?.aborted) throw cancelled(signal);
      if (!hasRung) {
        const done = new AbortController();
        const rung = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const both = signal
          ? AbortSignal.any([signal, done.signal])
          : done.signal;
        const slept = clock.sleep(ms, both).catch((error: unknown) => {
          if (signal?.aborted) throw error;
        });
        await Promise.race([rung, slept]).finally(() => done.abort());
      }
      hasRung = false;
      wake = undefined;
    },
  };
}
