import type { World } from '@kit/action';
import { runIdentity } from '@kit/deployment';
import { acquireLease, type HeldLock, type LeaseStore } from '@kit/lock';
import type { Session } from './apply-session.ts';
import { errors } from './errors.ts';
import { type HostLease, leaseText, readLeaseText } from './lease-text.ts';
import { readLease, writeLease } from './remote-scripts.ts';
import { busyExit, lostExit } from './ssh-failure.ts';

const durationMs = 30_000;

/**
 * The lock of one project on one host. A lease that nobody renews is taken
 * over, yet only when no command of its holder is at work on the host any more.
 */
export function lockHost(
  session: Session,
  state: string,
  waitMs: number,
  world: World,
): Promise<HeldLock> {
  const { clock, signal, log, context } = world;
  const run = runIdentity(context);
  return acquireLease({
    store: leaseOnHost(session, state, run.url, waitMs, world),
    lasting: leaseOnHost(session.lasting, state, run.url, waitMs, world),
    clock,
    signal,
    run,
    waitMs,
    onWait: (holder) =>
      log.info(`${session.host}: waiting for the lock, held by ${holder}`),
  });
}

function leaseOnHost(
  session: Session,
  state: string,
  url: string,
  waitMs: number,
  { clock }: World,
): LeaseStore<HostLease> {
  const begun = clock.monotonic();
  let count = 0;
  return {
    name: `of ${session.host}`,
    durationMs,
    async read() {
      const task = { what: 'reading the lock', body: readLease, args: [state] };
      return readLeaseText((await session.run(task)).output);
    },
    async write({ before, holder, token, timeoutMs }) {
      count += 1;
      const renewedAt = `${clock.now()}.${count}`;
      const next = { holder, token, url, renewedAt, durationMs };
      const text = leaseText(next);
      const isTaking = token !== before?.token;
      const how = isTaking ? 'take' : 'keep';
      const { exitCode, stderr } = await session.run({
        what: 'writing the lock',
        body: writeLease,
        args: [state, before?.text ?? '', text, how],
        allowedExits: [busyExit, lostExit],
        ...(timeoutMs !== undefined && { timeoutMs }),
      });
      if (exitCode === 0) return { ...next, text };
      if (exitCode === busyExit && clock.monotonic() - begun > waitMs) {
        const why = stderr.trim();
        throw errors.error('COMPOSE_HOST_BUSY', `host ${session.host}: ${why}`);
      }
      return undefined;
    },
  };
}
