import { cancelled } from '@kit/clock';

export interface Cancellation {
  readonly signal: AbortSignal;
  /** Stops listening. */
  dispose(): void;
}

/**
 * SIGINT and SIGTERM as an AbortSignal. The runner sends SIGINT, SIGTERM 7.5 s
 * later and kills 2.5 s after that; a second SIGINT (Ctrl-C at a terminal)
 * ends the process at once.
 */
export function listenForCancellation(): Cancellation {
  const controller = new AbortController();
  const onSignal = (name: NodeJS.Signals) => {
    if (controller.signal.aborted && name === 'SIGINT') process.exit(130);
    controller.abort(cancelled());
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    dispose: () => {
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    },
  };
}
