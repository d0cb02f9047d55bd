import type { BundleResult, BundleRun } from '@kit/testing';
import { isWrite, type Seen } from './fault-proxy.ts';
import type { Shop } from './shop.ts';

type Start = (run: Partial<BundleRun>) => Promise<BundleResult>;

/**
 * Runs until the API server has carried its nth write out, and kills it then:
 * the run never hears of the answer.
 */
export async function killAfterWrite(
  { proxy }: Shop,
  n: number,
  start: Start,
): Promise<BundleResult> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let count = 0;
  proxy.add({
    when: (seen) => isWrite(seen) && count++ === n,
    fault: {
      kind: 'after',
      run() {
        resolve();
        return new Promise(() => undefined);
      },
    },
  });
  return start({ kill: { signal: 'SIGKILL', when: promise } });
}

/**
 * Stops a run (SIGSTOP) when it has sent what `when` says, before the API
 * server has it; lets it go on (SIGCONT) once `meanwhile` has ended.
 */
export async function pauseBefore(
  { proxy }: Shop,
  when: (seen: Seen) => boolean,
  start: Start,
  meanwhile: () => Promise<unknown>,
): Promise<BundleResult> {
  let send: (signal: NodeJS.Signals) => void = () => undefined;
  proxy.add({
    when,
    fault: {
      kind: 'before',
      async run() {
        send('SIGSTOP');
        await meanwhile().finally(() => send('SIGCONT'));
      },
    },
  });
  return start({
    onStart: (given) => {
      send = given;
    },
  });
}

/** The same run again: GitHub's "Re-run jobs". */
export const rerun: Partial<BundleRun> = { env: { GITHUB_RUN_ATTEMPT: '2' } };
