/** One limit for a whole request, with the signals that end it sooner. */
export interface Deadline {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  timedOut(): boolean;
  /** Stops the clock; the signals go on to count. */
  lift(): void;
  /** Stops everything. */
  end(): void;
}

export function startDeadline(
  timeoutMs: number,
  signals: readonly (AbortSignal | undefined)[],
): Deadline {
  const controller = new AbortController();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    controller.abort();
  }, timeoutMs);
  const given = signals.filter((signal) => signal !== undefined);
  const abort = () =>
    controller.abort(given.find((signal) => signal.aborted)?.reason);
  for (const signal of given) {
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
  }
  return {
    signal: controller.signal,
    timeoutMs,
    timedOut: () => timedOut,
    lift: () => clearTimeout(timer),
    end: () => {
      clearTimeout(timer);
      for (const signal of given) signal.removeEventListener('abort', abort);
    },
  };
}
