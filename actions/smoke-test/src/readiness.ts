import { type Check, type CheckRun, failureText, runCheck } from '@kit/checks';
import { type Probe, waitUntil } from '@kit/clock';
import { isKitError } from '@kit/errors';
import type { Inputs } from './inputs.ts';
import { probeVersion, type VersionProbe } from './version-probe.ts';

/** Why the checks may not begin. */
export interface NotReady {
  readonly reason: 'unreachable' | 'not-ready' | 'wrong-version';
  /** What was last seen. */
  readonly seen: string;
}

export type Readiness = NotReady | undefined;

interface Watched {
  last: NotReady;
}

/** Waits for the service, then for its version, both within `wait-timeout`. */
export async function waitUntilReady(
  inputs: Inputs,
  run: CheckRun,
  versions: VersionProbe | undefined,
): Promise<Readiness> {
  const begun = run.clock.monotonic();
  const left = () =>
    Math.max(0, inputs.waitTimeout - (run.clock.monotonic() - begun));
  const { waitFor } = inputs;
  const notReady =
    waitFor === undefined
      ? undefined
      : await watch(
          `${waitFor.method} ${waitFor.path}`,
          left,
          inputs,
          run,
          () => probeCheck(waitFor, run),
        );
  if (notReady !== undefined || versions === undefined) return notReady;
  return watch('the version', left, inputs, run, () => probeVersion(versions));
}

/** Probes until one finds nothing wrong; `undefined` then. */
async function watch(
  what: string,
  left: () => number,
  inputs: Inputs,
  { clock, signal }: CheckRun,
  probe: () => Promise<Readiness>,
): Promise<Readiness> {
  const watched: Watched = { last: { reason: 'unreachable', seen: 'nothing' } };
  const ask = async (): Promise<Probe<undefined>> => {
    const found = await probe();
    if (found === undefined) return { done: true, value: undefined };
    watched.last = found;
    return { done: false, seen: found.seen };
  };
  try {
    const timeoutMs = left();
    const intervalMs = inputs.waitInterval;
    await waitUntil(ask, { what, timeoutMs, intervalMs, clock, signal });
    return undefined;
  } catch (error) {
    if (isKitError(error, 'WAIT_TIMEOUT')) return watched.last;
    throw error;
  }
}

async function probeCheck(check: Check, run: CheckRun): Promise<Readiness> {
  const result = await runCheck(check, { ...run, retries: 0 });
  switch (result.outcome) {
    case 'passed':
    case 'flaky':
      return undefined;
    case 'failed':
      return { reason: 'not-ready', seen: failureText(result) };
    case 'unreachable':
      return { reason: 'unreachable', seen: failureText(result) };
  }
}
