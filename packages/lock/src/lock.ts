import { type Clock, isoTime } from '@kit/clock';
import type { RunIdentity } from '@kit/deployment';
import { isKitError } from '@kit/errors';
import { type KubernetesClient, type Lease, resources } from '@kit/kubernetes';
import { acquireLease, type HeldLock } from './acquire-lease.ts';
import type { LeaseStore, LeaseWrite, StoredLease } from './lease-store.ts';

export interface LockOptions {
  readonly client: KubernetesClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Of the Lease: `web-delivery`. */
  readonly name: string;
  readonly run: RunIdentity;
  /** How long to wait for another holder; 0 fails at once. */
  readonly waitMs: number;
  readonly durationMs?: number;
  readonly onWait?: (holder: string, url: string) => void;
  /** Takes it from whoever holds it. */
  readonly force?: boolean;
}

const urlAnnotation = 'delivery.kit/run-url';

/** Throws DEPLOYMENT_LOCK_HELD when another run keeps the lock too long. */
export function acquireLock(options: LockOptions): Promise<HeldLock> {
  const { client } = options;
  const store = leaseInCluster(options, client);
  const lasting = leaseInCluster(options, client.withSignal(undefined));
  return acquireLease({ ...options, store, lasting });
}

interface ClusterLease extends StoredLease {
  readonly object: Lease;
}

function leaseInCluster(
  options: LockOptions,
  client: KubernetesClient,
): LeaseStore<ClusterLease> {
  const { name, durationMs = 60_000 } = options;
  return {
    name,
    durationMs,
    async read() {
      const lease = await client.find(resources.leases, { name });
      return lease && storedLease(lease);
    },
    async write(write) {
      const { before, holder, token, timeoutMs } = write;
      const body = leaseBody(options, write, durationMs);
      // A renewal changes nothing but its time: only that tells it took effect.
      const applied = (found: Lease) =>
        found.holder === holder &&
        found.transitions === token &&
        found.renewedAt === body.spec.renewTime;
      const how = { applied, ...(timeoutMs !== undefined && { timeoutMs }) };
      try {
        const written =
          before === undefined
            ? await client.create(resources.leases, body, how)
            : await client.replace(resources.leases, { name }, body, how);
        return storedLease(written);
      } catch (error) {
        if (isKitError(error, 'KUBERNETES_CONFLICT')) return undefined;
        throw error;
      }
    },
  };
}

function storedLease(object: Lease): ClusterLease {
  return {
    object,
    holder: object.holder,
    url: object.metadata.annotations[urlAnnotation] ?? '',
    renewedAt: object.renewedAt,
    durationMs: object.durationSeconds * 1000,
    token: object.transitions,
  };
}

function leaseBody(
  { name, clock, run }: LockOptions,
  { before, holder, token }: LeaseWrite<ClusterLease>,
  durationMs: number,
) {
  const now = isoTime(clock.now()).replace('Z', '000Z');
  const lease = before?.object;
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name,
      annotations: { [urlAnnotation]: run.url },
      ...(lease && { resourceVersion: lease.metadata.resourceVersion }),
    },
    spec: {
      holderIdentity: holder,
      leaseDurationSeconds: Math.ceil(durationMs / 1000),
      leaseTransitions: token,
      acquireTime: lease?.holder === holder ? lease.acquiredAt || now : now,
      renewTime: now,
    },
  };
}
