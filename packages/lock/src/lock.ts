import { type Clock, isoTime } from '@kit/clock';
import { holderText, type RunIdentity } from '@kit/deployment';
import { isKitError, messageOf } from '@kit/errors';
import { type KubernetesClient, type Lease, resources } from '@kit/kubernetes';
import { errors } from './errors.ts';
import { decideLock, type SeenLease, seeLease } from './lock-decision.ts';

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
}

export interface HeldLock {
  /**
   * Grows with each holder: a write that tests for it cannot come from a run
   * that has lost the lock without knowing.
   */
  readonly token: number;
  /** Aborts, with DEPLOYMENT_LOCK_LOST, when the lock is no longer ours. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

const urlAnnotation = 'delivery.kit/run-url';
const askAgainMs = 2000;

/** Throws DEPLOYMENT_LOCK_HELD when another run keeps the lock too long. */
export async function acquireLock(options: LockOptions): Promise<HeldLock> {
  const { client, clock, name } = options;
  const begun = clock.monotonic();
  let seen: SeenLease | undefined;
  for (;;) {
    const lease = await client.find(resources.leases, { name });
    const now = clock.monotonic();
    seen = seeLease(seen, lease && seenOf(lease), now);
    const decision = decideLock(seen, options.run, now);
    if (decision.kind === 'take') {
      const taken = await takeLease(options, lease);
      if (taken !== undefined) return holdLock(options, taken);
      continue;
    }
    const url = lease?.metadata.annotations[urlAnnotation] ?? '';
    const left = options.waitMs - (now - begun);
    if (left <= 0) throw heldBy(options, seen?.holder ?? '', url);
    options.onWait?.(seen?.holder ?? '', url);
    await clock.sleep(
      Math.min(askAgainMs, decision.forMs, left),
      options.signal,
    );
  }
}

function seenOf(lease: Lease): Omit<SeenLease, 'sinceMs'> {
  const { holder, renewedAt, durationSeconds } = lease;
  return { holder, renewedAt, durationMs: durationSeconds * 1000 };
}

function heldBy({ name }: LockOptions, holder: string, url: string) {
  const where = url === '' ? '' : ` (${url})`;
  return errors.error(
    'DEPLOYMENT_LOCK_HELD',
    `the lock ${name} is held by ${holder}${where}`,
  );
}

/** The lease with us as its holder; `undefined` when somebody was faster. */
async function takeLease(
  options: LockOptions,
  lease: Lease | undefined,
): Promise<Lease | undefined> {
  const { client, name } = options;
  const isOurs = (found: Lease) =>
    found.holder === holderText(options.run) &&
    found.transitions > (lease?.transitions ?? 0);
  const body = leaseBody(options, lease, (lease?.transitions ?? 0) + 1);
  try {
    return lease === undefined
      ? await client.create(resources.leases, body, { applied: isOurs })
      : await client.replace(resources.leases, { name }, body, {
          applied: isOurs,
        });
  } catch (error) {
    if (isKitError(error, 'KUBERNETES_CONFLICT')) return undefined;
    throw error;
  }
}

function leaseBody(
  { name, clock, run, durationMs = 60_000 }: LockOptions,
  lease: Lease | undefined,
  transitions: number,
  holder = holderText(run),
) {
  const now = isoTime(clock.now()).replace('Z', '000Z');
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
      leaseTransitions: transitions,
      acquireTime: lease?.holder === holder ? lease.acquiredAt || now : now,
      renewTime: now,
    },
  };
}

function holdLock(options: LockOptions, taken: Lease): HeldLock {
  const { client, clock, name, durationMs = 60_000 } = options;
  const lost = new AbortController();
  const stop = new AbortController();
  const free = client.withSignal(undefined);
  let current = taken;
  const token = taken.transitions;
  const renew = async () => {
    const body = leaseBody(options, current, token);
    current = await free.replace(resources.leases, { name }, body, {
      applied: (found) => found.holder === holderText(options.run),
      timeoutMs: durationMs / 4,
    });
  };
  const lose = (why: string) =>
    lost.abort(
      errors.error('DEPLOYMENT_LOCK_LOST', `the lock ${name} is lost: ${why}`),
    );
  const keep = async () => {
    let renewed = clock.monotonic();
    while (!stop.signal.aborted && !lost.signal.aborted) {
      await clock.sleep(durationMs / 4, stop.signal);
      try {
        await renew();
        renewed = clock.monotonic();
      } catch (error) {
        const found = await free
          .find(resources.leases, { name })
          .catch(() => undefined);
        if (found !== undefined) {
          if (found.holder === holderText(options.run)) current = found;
          else return lose(`it went to ${found.holder || 'nobody'}`);
        }
        if (clock.monotonic() - renewed > durationMs) lose(messageOf(error));
      }
    }
  };
  const keeping = keep().catch(() => undefined);
  return {
    token,
    lost: lost.signal,
    async release() {
      stop.abort();
      await keeping;
      if (lost.signal.aborted) return;
      await free
        .replace(
          resources.leases,
          { name },
          leaseBody(options, current, token, ''),
        )
        .catch(() => undefined);
    },
  };
}
