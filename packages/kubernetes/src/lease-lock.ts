import { type Clock, isoTime, parseIsoTime } from '@kit/clock';
import { isKitError } from '@kit/errors';
import type { KubernetesClient } from './client.ts';
import { resources } from './resources.ts';
import type { Lease } from './small-objects.ts';

export interface LeaseRequest {
  readonly name: string;
  /** Who holds it, for whoever finds it held: the address of the run. */
  readonly holder: string;
  readonly durationSeconds: number;
  readonly clock: Clock;
}

export interface HeldLease {
  /** `leaseTransitions`: grows with each holder, so it tells an old from a new. */
  readonly token: number;
  /** False as soon as it may have expired, by our own clock. */
  isHeld(): boolean;
  /** Renewing goes on by itself until this. */
  release(): Promise<void>;
}

export type LeaseAnswer =
  | { readonly kind: 'held'; readonly lease: HeldLease }
  | { readonly kind: 'taken'; readonly by: string; readonly freeInMs: number };

/**
 * Takes a Lease when it is free, expired or our own; every write is guarded by
 * its resourceVersion. Clocks of two runners may differ: a Lease counts as
 * expired only when a whole duration has passed after its end.
 */
export async function takeLease(
  client: KubernetesClient,
  request: LeaseRequest,
): Promise<LeaseAnswer> {
  const { name, holder, clock } = request;
  const before = await client.find(resources.leases, { name });
  if (
    before !== undefined &&
    before.holder !== '' &&
    before.holder !== holder
  ) {
    const freeInMs = expiryOf(before) - clock.now();
    if (freeInMs > 0) return { kind: 'taken', by: before.holder, freeInMs };
  }
  const begun = clock.monotonic();
  const token = (before?.transitions ?? 0) + 1;
  const applied = (lease: Lease) =>
    lease.holder === holder && lease.transitions === token;
  try {
    const lease =
      before === undefined
        ? await client.create(resources.leases, bodyOf(request, token), {
            applied,
          })
        : await client.replace(
            resources.leases,
            { name },
            bodyOf(request, token, before.metadata.resourceVersion),
            { applied },
          );
    return { kind: 'held', lease: hold(client, request, lease, begun) };
  } catch (error) {
    if (!isKitError(error, 'KUBERNETES_CONFLICT')) throw error;
    const now = await client.find(resources.leases, { name });
    return { kind: 'taken', by: now?.holder ?? 'another run', freeInMs: 1000 };
  }
}

function expiryOf({ renewedAt, durationSeconds }: Lease): number {
  return (parseIsoTime(renewedAt) ?? 0) + durationSeconds * 1000;
}

function bodyOf(
  { name, holder, durationSeconds, clock }: LeaseRequest,
  token: number,
  resourceVersion?: string,
) {
  // MicroTime wants six digits after the point.
  const now = isoTime(clock.now()).replace('Z', '000Z');
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, ...(resourceVersion && { resourceVersion }) },
    spec: {
      holderIdentity: holder,
      leaseDurationSeconds: durationSeconds,
      acquireTime: now,
      renewTime: now,
      leaseTransitions: token,
    },
  };
}

function hold(
  client: KubernetesClient,
  request: LeaseRequest,
  taken: Lease,
  begun: number,
): HeldLease {
  const { clock, name, holder } = request;
  const durationMs = request.durationSeconds * 1000;
  const token = taken.transitions;
  const stop = new AbortController();
  let version = taken.metadata.resourceVersion;
  let validUntil = begun + durationMs;
  // A cancelled job still needs its lock while it rolls back.
  const own = client.withSignal(undefined);
  const renew = async () => {
    const asked = clock.monotonic();
    const body = bodyOf(request, token, version);
    const renewed = await own.replace(resources.leases, { name }, body, {
      applied: (lease) =>
        lease.holder === holder && lease.renewedAt === body.spec.renewTime,
      timeoutMs: durationMs / 6,
    });
    version = renewed.metadata.resourceVersion;
    validUntil = asked + durationMs;
  };
  const loop = async () => {
    while (!stop.signal.aborted) {
      await clock.sleep(durationMs / 3, stop.signal).catch(() => undefined);
      if (stop.signal.aborted) return;
      try {
        await renew();
      } catch (error) {
        if (isKitError(error, 'KUBERNETES_CONFLICT')) {
          validUntil = 0;
          return;
        }
      }
    }
  };
  void loop();
  return {
    token,
    isHeld: () => clock.monotonic() < validUntil,
    async release() {
      stop.abort();
      if (clock.monotonic() >= validUntil) return;
      const body = bodyOf({ ...request, holder: '' }, token, version);
      // What is not released expires.
      await own
        .replace(resources.leases, { name }, body, { applied: () => true })
        .catch(() => undefined);
    },
  };
}
