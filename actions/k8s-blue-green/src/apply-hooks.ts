import { runJobs } from '@kit/hooks';
import type { HookTime } from './hooks.ts';
import type { Release } from './unit.ts';

/** Runs the Jobs of this time, once for all Services of the release. */
export function runHooks(release: Release, time: HookTime): Promise<void> {
  const { hooks } = release;
  if (hooks === undefined) return Promise.resolve();
  const begun =
    hooks.begun.get(time) ??
    runJobs(time, hooks.jobs[time], hooks.release, release);
  hooks.begun.set(time, begun);
  return begun;
}
