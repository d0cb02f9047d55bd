import { type Clock, cancelled } from './clock.ts';
import { errors } from './errors.ts';

export type Probe<T> =
  | { readonly done: true; readonly value: T }
  | { readonly done: false; readonly seen: string };

export interface WaitOptions {
  /** What is waited for, for the message: `the rollout of api`. */
  readonly what: string;
  readonly timeoutMs: number;
  readonly intervalMs: number;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks `probe` every `intervalMs` until it is done.
 * Throws WAIT_TIMEOUT, with what was last seen, at the limit, and CANCELLED at
 * once when `signal` aborts.
 */
export async function waitUntil<T>(
  probe: () => Promise<Probe<T>>,
  { what, timeoutMs, intervalMs, clock, signal }: WaitOptions,
): Promise<T> {
  const deadline = clock.monotonic() + timeoutMs;
  for (;;) {
    if (signal?.aborted) throw cancelled(signal);
    const result = await probe();
    if (result.done) return result.value;
    const left = deadline - clock.monotonic();
    if (left <= 0) {
      throw errors.error(
        'WAIT_TIMEOUT',
        `${what}: not done after ${timeoutMs / 1000} s; last seen: ${result.seen}`,
      );
    }
    await clock.sleep(Math.min(intervalMs, left), signal);
  }
}
