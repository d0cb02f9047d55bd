import type { Clock } from '@kit/clock';

/**
 * Time for several processes at once: what sleeps or waits for an answer goes
 * on in the order of its own times, and nothing takes real time.
 */
export class Simulation {
  readonly #events: { at: number; order: number; go: () => void }[] = [];
  #nowMs: number;
  #order = 0;

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Resolves at `ms` from now. */
  after(ms: number): Promise<void> {
    return new Promise((go) => {
      const at = this.#nowMs + Math.max(0, ms);
      this.#events.push({ at, order: this.#order++, go });
    });
  }

  clock(signal: AbortSignal): Clock {
    return {
      now: () => this.#nowMs,
      monotonic: () => this.#nowMs,
      sleep: async (ms) => {
        await this.after(ms);
        signal.throwIfAborted();
      },
    };
  }

  /** Runs until every process waits for nothing more. */
  async run(): Promise<void> {
    for (;;) {
      await settled();
      this.#events.sort((a, b) => a.at - b.at || a.order - b.order);
      const next = this.#events.shift();
      if (next === undefined) return;
      this.#nowMs = Math.max(this.#nowMs, next.at);
      next.go();
    }
  }
}

/** After all promises that can go on have gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
