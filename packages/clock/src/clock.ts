import { errors } from './errors.ts';

/** Time as a value that is handed in, so that decisions can be tested. */
export interface Clock {
  /** Milliseconds since 1970, for people and records. */
  now(): number;
  /** Milliseconds of a clock that never goes back, for deadlines. */
  monotonic(): number;
  /** Resolves after `ms`; rejects with CANCELLED when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(cancelled(signal));
        return;
      }
      const onAbort = () => {
        clearTimeout(timer);
        reject(cancelled(signal));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', onAbort, { once: true });
    }),
};

/** The error that a cancelled wait, program or request ends with. */
export function cancelled(signal?: AbortSignal): Error {
  return signal?.reason instanceof Error
    ? signal.reason
    : errors.error('CANCELLED', 'cancelled');
}

/** `2026-01-02T03:04:05.678Z` of milliseconds since 1970. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** Milliseconds since 1970 of an ISO 8601 time, `undefined` when it is none. */
export function parseIsoTime(text: string): number | undefined {
  const ms = Date.parse(text);
  return /^\d{4}-\d{2}-\d{2}/.test(text) && Number.isFinite(ms)
    ? ms
    : undefined;
}
