import { formatDuration } from '@kit/clock';
import {
  conditionOf,
  type Job,
  type Pod,
  podProblems,
  sayProblem,
  watchProblems,
} from '@kit/kube-objects';
import {
  createBell,
  type Evidence,
  follow,
  gatherEvidence,
  resources,
} from '@kit/kubernetes';
import { errors } from './errors.ts';
import type { JobWorld } from './run-jobs.ts';

export interface JobWait {
  readonly name: string;
  readonly timeoutMs: number;
  readonly graceMs: number;
  readonly logLines: number;
}

const lookAgainMs = 1000;

/**
 * Waits until a Job is complete. Throws HOOK_JOB_FAILED when it fails, cannot
 * start or is late, with its events and the end of its log shown.
 */
export async function waitForJob(
  wait: JobWait,
  world: JobWorld,
): Promise<void> {
  const { client, clock, signal } = world;
  const bell = createBell(clock);
  const options = { clock, signal, onChange: bell.ring };
  const [jobs, pods] = await Promise.all([
    follow(
      client,
      resources.jobs,
      { fields: `metadata.name=${wait.name}` },
      options,
    ),
    follow(
      client,
      resources.pods,
      { labels: `batch.kubernetes.io/job-name=${wait.name}` },
      options,
    ),
  ]);
  const problems = watchProblems(wait.graceMs);
  const deadline = clock.monotonic() + wait.timeoutMs;
  try {
    for (;;) {
      const end = endOf(jobs.items()[0]);
      if (end === 'complete') return;
      // A container that fails may be tried again, as its Job has it.
      const stuck = podProblems(pods.items()).filter(
        ({ kind }) => kind !== 'crash' && kind !== 'ended',
      );
      const [lasting] = problems.lasting(stuck, clock.monotonic());
      const isLate = clock.monotonic() >= deadline;
      const why =
        end ??
        (lasting && sayProblem(lasting)) ??
        (isLate ? `not done after ${formatDuration(wait.timeoutMs)}` : '');
      if (why !== '') throw await failure(wait, why, pods.items(), world);
      await bell.wait(lookAgainMs, signal);
    }
  } finally {
    jobs.stop();
    pods.stop();
  }
}

/** `complete`, or why it failed; `undefined` while it is at work. */
function endOf(job: Job | undefined): string | undefined {
  if (job === undefined) return 'it has been deleted';
  if (conditionOf(job.conditions, 'Complete')?.status === 'True')
    return 'complete';
  const failed = conditionOf(job.conditions, 'Failed');
  return failed?.status === 'True'
    ? `${failed.reason}: ${failed.message}`
    : undefined;
}

async function failure(
  { name, logLines }: JobWait,
  why: string,
  pods: readonly Pod[],
  { client, log, secrets }: JobWorld,
) {
  const free = client.withSignal(undefined);
  const evidence = await gatherEvidence(free, pods, logLines);
  await log.group(`what the pods of Job ${name} say`, () => {
    for (const { lastSeen, type, reason, message } of evidence.events)
      log.info(`${lastSeen} ${type} ${reason}: ${message}`);
    for (const { pod, container, text } of evidence.logs)
      log.info(`last lines of ${pod}/${container}:\n${text}`);
  });
  const last = lastLine(evidence);
  return errors.error(
    'HOOK_JOB_FAILED',
    secrets.redact(`Job ${name}: ${why}${last && `; it wrote last: ${last}`}`),
  );
}

function lastLine({ logs }: Evidence): string {
  const text = logs.at(-1)?.text.trimEnd() ?? '';
  return text.split('\n').at(-1)?.slice(0, 200) ?? '';
}
