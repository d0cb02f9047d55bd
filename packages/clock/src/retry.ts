import type { Clock } from './clock.ts';

export interface RetryOptions {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** Tries in all, the first included. */
  readonly tries: number;
  /** The first pause; each further one is twice as long, up to `maxDelayMs`. */
  readonly delayMs: number;
  readonly maxDelayMs?: number;
  /** No further try begins after so long in all. */
  readonly budgetMs?: number;
  /** 0..1, for jitter: the pause is taken from its upper half. */
  readonly random?: () => number;
  /**
   * What to do about an error: `false` gives up, `true` waits as planned, a
   * number waits so many milliseconds (a server's Retry-After).
   */
  readonly retryable: (error: unknown, tried: number) => boolean | number;
  readonly onRetry?: (error: unknown, tried: number, pauseMs: number) => void;
}

/** Calls `attempt` until it succeeds; rethrows the last error when it gives up. */
export async function retry<T>(
  attempt: (tried: number) => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  const start = options.clock.monotonic();
  for (let tried = 1; ; tried++) {
    try {
      return await attempt(tried);
    } catch (error) {
      const pauseMs = pauseAfter(error, tried, options);
      if (pauseMs === undefined) throw error;
      const spent = options.clock.monotonic() - start;
      if (spent + pauseMs > (options.budgetMs ?? Number.POSITIVE_INFINITY)) {
        throw error;
      }
      options.onRetry?.(error, tried, pauseMs);
      await options.clock.sleep(pauseMs, options.signal);
    }
  }
}

function pauseAfter(
  error: unknown,
  tried: number,
  options: RetryOptions,
): number | undefined {
  if (options.signal?.aborted || tried >= options.tries) return undefined;
  const verdict = options.retryable(error, tried);
  if (verdict === false) return undefined;
  if (typeof verdict === 'number') return verdict;
  const planned = Math.min(
    options.delayMs * 2 ** (tried - 1),
    options.maxDelayMs ?? Number.POSITIVE_INFINITY,
  );
  return planned * (0.5 + (options.random ?? Math.random)() / 2);
}
