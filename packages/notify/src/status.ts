/** What a message says of a delivery. */
export const statuses = [
  'started',
  'skipped',
  'success',
  'cancelled',
  'failure',
] as const;

export type Status = (typeof statuses)[number];

export interface StatusLook {
  readonly emoji: string;
  readonly word: string;
  /** For services that draw a coloured bar. */
  readonly color: string;
}

const looks: Readonly<Record<Status, StatusLook>> = {
  started: { emoji: '🚀', word: 'Started', color: '#439fe0' },
  skipped: { emoji: '⏭️', word: 'Skipped', color: '#9e9e9e' },
  success: { emoji: '✅', word: 'Succeeded', color: '#2eb67d' },
  cancelled: { emoji: '🛑', word: 'Cancelled', color: '#ecb22e' },
  failure: { emoji: '❌', word: 'Failed', color: '#e01e5a' },
};

export function lookOf(status: Status): StatusLook {
  return looks[status];
}

export function parseStatus(word: string): Status | undefined {
  return statuses.find((status) => status === word);
}

export interface JobResult {
  readonly name: string;
  readonly result: string;
}

/**
 * The jobs of a `needs` context, or `undefined` when the value is none: an
 * object of jobs that each have a `result`.
 */
export function jobsOfNeeds(needs: unknown): readonly JobResult[] | undefined {
  if (typeof needs !== 'object' || needs === null || Array.isArray(needs)) {
    return undefined;
  }
  const jobs = Object.entries(needs).map(([name, job]: [string, unknown]) => ({
    name,
    result: resultOf(job),
  }));
  return jobs.length > 0 && jobs.every(isJob) ? jobs : undefined;
}

/** One failure outweighs a cancellation, which outweighs success. */
export function statusOfJobs(jobs: readonly JobResult[]): Status {
  const has = (result: string) => jobs.some((job) => job.result === result);
  if (has('failure')) return 'failure';
  if (has('cancelled')) return 'cancelled';
  return has('success') ? 'success' : 'skipped';
}

function resultOf(job: unknown): string | undefined {
  const result: unknown =
    typeof job === 'object' && job !== null
      ? Reflect.get(job, 'result')
      : undefined;
  return ['success', 'failure', 'cancelled', 'skipped'].find(
    (known) => known === result,
  );
}

function isJob(job: {
  name: string;
  result: string | undefined;
}): job is JobResult {
  return job.result !== undefined;
}
