import { isWrite, type Seen, sayRequest } from './fault-proxy.ts';

/**
 * The calls of one run as the goal counts them: without renewals of its lock,
 * watches that connect again, and writes that came too late by a hair (the
 * status had changed), with the read that follows each.
 */
export function callsOf(requests: readonly Seen[]): readonly Seen[] {
  const renewals = requests.filter(isLeaseWrite).slice(1, -1);
  const late = requests.filter(isOutdated);
  const readAgain = late.map((write) =>
    requests
      .slice(requests.indexOf(write))
      .find((next) => next.method === 'GET' && bare(next) === bare(write)),
  );
  const aside = new Set<Seen | undefined>([...renewals, ...late, ...readAgain]);
  return requests.filter(
    (request, index) =>
      !aside.has(request) &&
      !(isWatch(request) && requests.slice(0, index).some(isSameAs(request))),
  );
}

/** A write for a version of the object that is no longer the newest. */
function isOutdated({ method, status }: Seen): boolean {
  return method !== 'GET' && status === 409;
}

function isLeaseWrite({ method, path }: Seen): boolean {
  return method !== 'GET' && path.includes('/leases');
}

function isWatch({ path }: Seen): boolean {
  return path.includes('watch=true');
}

function isSameAs(request: Seen) {
  return (other: Seen) => isWatch(other) && bare(other) === bare(request);
}

function bare({ path }: Seen): string {
  return path.split('?')[0] ?? path;
}

/** What a run made of the cluster, apart from its lock: `PATCH services/web`. */
export function changesOf(requests: readonly Seen[]): readonly string[] {
  return callsOf(requests)
    .filter((request) => isWrite(request) && !isLeaseWrite(request))
    .map(sayRequest);
}

/** The same, as the `plan` of a dry run tells it. */
export function plannedChanges(plan: string | undefined): readonly string[] {
  const steps: { write?: string }[] = JSON.parse(plan ?? '[]');
  return steps.flatMap(({ write }) => write ?? []);
}
