import { gatherJobs, type JobHook } from '@kit/hooks';
import type { Inputs } from './inputs.ts';

/** The Jobs of a release, by when they run. */
export interface ReleaseJobs {
  readonly before: readonly JobHook[];
  readonly after: readonly JobHook[];
}

/** Reads the files that the inputs name. Throws HOOK_JOB_INVALID. */
export async function gatherReleaseJobs(
  { beforeDeployJobs, afterDeployJobs }: Inputs,
  place: { readonly workspace: string; readonly namespace: string },
): Promise<ReleaseJobs> {
  return {
    before: await gatherJobs('before-deploy-jobs', beforeDeployJobs, place),
    after: await gatherJobs('after-deploy-jobs', afterDeployJobs, place),
  };
}
