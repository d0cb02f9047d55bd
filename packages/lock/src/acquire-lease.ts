import type { Clock } from '@kit/clock';
import { holderText, type RunIdentity } from '@kit/deployment';
import { messageOf } from '@kit/errors';
import { errors } from './errors.ts';
import type { LeaseStore, StoredLease } from './lease-store.ts';
import { decideLock, type SeenLease, seeLease } from './lock-decision.ts';

export interface LeaseOptions<L extends StoredLease> {
  readonly store: LeaseStore<L>;
  /** The same, for what must also work when the run is cancelled. */
  readonly lasting: LeaseStore<L>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly run: RunIdentity;
  /** How long to wait for another holder; 0 fails at once. */
  readonly waitMs: number;
  /** Told of whoever holds it: who is waited for, or whom `force` puts out. */
  readonly onWait?: ((holder: string, url: string) => void) | undefined;
  /** Takes it from whoever holds it; that run learns of it when it renews. */
  readonly force?: boolean | undefined;
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

const askAgainMs = 2000;

/** Throws DEPLOYMENT_LOCK_HELD when another run keeps the lease too long. */
export async function acquireLease<L extends StoredLease>(
  options: LeaseOptions<L>,
): Promise<HeldLock> {
  const { store, clock, run } = options;
  const begun = clock.monotonic();
  let seen: SeenLease | undefined;
  for (;;) {
    const lease = await store.read();
    const now = clock.monotonic();
    seen = seeLease(seen, lease, now);
    const decision = decideLock(seen, run, now);
    const { holder = '', url = '' } = lease ?? {};
    if (decision.kind === 'take' || options.force === true) {
      if (decision.kind === 'wait') options.onWait?.(holder, url);
      const taken = await store.write({
        before: lease,
        holder: holderText(run),
        token: (lease?.token ?? 0) + 1,
      });
      if (taken !== undefined) return holdLease(options, taken);
      continue;
    }
    const left = options.waitMs - (now - begun);
    if (left <= 0) throw heldBy(store.name, holder, url);
    options.onWait?.(holder, url);
    await clock.sleep(
      Math.min(askAgainMs, decision.forMs, left),
      options.signal,
    );
  }
}

function heldBy(name: string, holder: string, url: string) {
  const where = url === '' ? '' : ` (${url})`;
  return errors.error(
    'DEPLOYMENT_LOCK_HELD',
    `the lock ${name} is held by ${holder}${where}`,
  );
}

function holdLease<L extends StoredLease>(
  { lasting, clock, run }: LeaseOptions<L>,
  taken: L,
): HeldLock {
  const lost = new AbortController();
  const stop = new AbortController();
  const { name, durationMs } = lasting;
  const { token } = taken;
  const ours = holderText(run);
  let current = taken;
  const lose = (why: string) =>
    lost.abort(
      errors.error('DEPLOYMENT_LOCK_LOST', `the lock ${name} is lost: ${why}`),
    );
  /** What hinders the renewal, `undefined` when nothing does. */
  const renew = async (): Promise<string | undefined> => {
    try {
      const timeoutMs = durationMs / 4;
      const write = { before: current, holder: ours, token, timeoutMs };
      const renewed = await lasting.write(write);
      if (renewed === undefined) return 'it was changed by another';
      current = renewed;
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  };
  const keep = async () => {
    let renewed = clock.monotonic();
    while (!stop.signal.aborted && !lost.signal.aborted) {
      await clock.sleep(durationMs / 4, stop.signal);
      const hindrance = await renew();
      if (hindrance === undefined) {
        renewed = clock.monotonic();
        continue;
      }
      const found = await lasting.read().catch(() => undefined);
      if (found !== undefined) {
        if (found.holder !== ours || found.token !== token)
          return lose(`it went to ${found.holder || 'nobody'}`);
        current = found;
      }
      if (clock.monotonic() - renewed > durationMs) lose(hindrance);
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
      await freeLease(lasting, current, ours);
    },
  };
}

/** Gives a lease back, though a renewal that we never heard of has changed it. */
async function freeLease<L extends StoredLease>(
  store: LeaseStore<L>,
  last: L,
  ours: string,
): Promise<void> {
  const { token } = last;
  const free = (before: L) =>
    store.write({ before, holder: '', token }).catch(() => undefined);
  if ((await free(last)) !== undefined) return;
  const found = await store.read().catch(() => undefined);
  if (found?.holder === ours && found.token === token) await free(found);
}
