import type { Log, Secrets } from '@kit/action';
import type { Clock } from '@kit/clock';
import type { Journal, RunIdentity } from '@kit/deployment';
import { isKitError } from '@kit/errors';
import { conditionOf, type Job, wordAt } from '@kit/kube-objects';
import { type KubernetesClient, resources } from '@kit/kubernetes';
import { type JobHook, jobId, jobLabel, jobObject } from './job-object.ts';
import { waitForJob } from './watch-job.ts';

export interface JobWorld {
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly secrets: Secrets;
  readonly journal: Journal;
  readonly run: RunIdentity;
}

export interface JobRelease {
  /**
   * The run that began this release: what takes it up later finds its Jobs by
   * this, and does not run them again.
   */
  readonly origin: string;
  /** What is released. */
  readonly version: string;
  readonly fieldManager: string;
  /** For each Job. */
  readonly timeoutMs: number;
  /** How long an image that cannot be pulled may last. */
  readonly graceMs: number;
}

const logLines = 20;

/**
 * Runs Jobs one after the other and waits for each. One that has succeeded for
 * this very release is not run again, one that is at work is waited for, and one
 * that failed is tried anew. Throws HOOK_JOB_FAILED.
 */
export async function runJobs(
  when: string,
  jobs: readonly JobHook[],
  release: JobRelease,
  world: JobWorld,
): Promise<void> {
  for (const hook of jobs) {
    const id = jobId(hook, release, when);
    const labels = `${jobLabel}=${id}`;
    const { items } = await world.client.list(resources.jobs, { labels });
    const done = items.find((job) => hasCondition(job, 'Complete'));
    const step = `${when} job ${hook.name}`;
    if (done !== undefined) {
      const { name, createdAt } = done.metadata;
      world.journal.skip(step, `${name} did it at ${createdAt}`);
      continue;
    }
    await world.journal.run(
      step,
      async () => {
        const atWork = items.find((job) => !hasCondition(job, 'Failed'));
        const { name } = (
          atWork ??
          (await createJob(hook, id, items.length + 1, release, world))
        ).metadata;
        const { timeoutMs, graceMs } = release;
        await waitForJob({ name, timeoutMs, graceMs, logLines }, world);
        return name;
      },
      (name) => name,
    );
  }
}

async function createJob(
  hook: JobHook,
  id: string,
  tried: number,
  { timeoutMs, fieldManager }: JobRelease,
  { client, run }: JobWorld,
): Promise<Job> {
  const body = jobObject(hook, { id, tried, timeoutMs, runUrl: run.url });
  try {
    // Its name is its own: whoever has made it, it is this very Job.
    return await client.create(resources.jobs, body, {
      fieldManager,
      applied: () => true,
    });
  } catch (error) {
    if (!isKitError(error, 'KUBERNETES_CONFLICT')) throw error;
    const name = wordAt(body, 'metadata', 'name');
    return client.get(resources.jobs, { name });
  }
}

function hasCondition({ conditions }: Job, type: string): boolean {
  return conditionOf(conditions, type)?.status === 'True';
}
