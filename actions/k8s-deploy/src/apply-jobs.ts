import { type JobHook, runJobs } from '@kit/hooks';
import type { ReleaseWorld } from './apply-release.ts';
import type { Inputs } from './inputs.ts';
import type { Outcome } from './outcome.ts';

/** Runs the Jobs of this time; a repeated attempt of this run finds them done. */
export function runReleaseJobs(
  time: 'before-deploy' | 'after-deploy',
  jobs: readonly JobHook[],
  { images }: Pick<Outcome, 'images'>,
  inputs: Inputs,
  world: ReleaseWorld,
): Promise<void> {
  const release = {
    origin: world.run.url,
    version: JSON.stringify(images),
    fieldManager: inputs.fieldManager,
    timeoutMs: inputs.jobsTimeout,
    graceMs: inputs.failFastGrace,
  };
  return runJobs(time, jobs, release, world);
}
