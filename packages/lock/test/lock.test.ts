import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Clock, systemClock } from '@kit/clock';
import type { RunIdentity } from '@kit/deployment';
import { isKitError } from '@kit/errors';
import { acquireLock } from '../src/index.ts';
import { closeLeaseServers, leaseServer } from './lease-server.ts';

const run = (runId: string, attempt = 1): RunIdentity => ({
  repository: 'org/shop',
  runId,
  attempt,
  job: 'deploy',
  url: `https://github.com/org/shop/actions/runs/${runId}`,
  actor: 'octocat',
});
/** Who holds a lock in a test that failed does not keep it beyond that. */
let over: AbortController;
beforeEach(() => {
  over = new AbortController();
});
afterEach(() => {
  over.abort();
  closeLeaseServers();
});

/** A hundred times as fast, so that a lease of 60 s lasts 0.6 s. */
const fast: Clock = {
  now: () => systemClock.now(),
  monotonic: () => systemClock.monotonic() * 100,
  sleep: (ms, signal) =>
    systemClock.sleep(
      ms / 100,
      AbortSignal.any([over.signal, ...(signal ? [signal] : [])]),
    ),
};
const options = (
  server: Awaited<ReturnType<typeof leaseServer>>,
  who: RunIdentity,
  waitMs = 0,
) => ({
  client: server.client,
  clock: fast,
  signal: new AbortController().signal,
  name: 'web-delivery',
  run: who,
  waitMs,
});

describe('the lock', () => {
  it('is taken by one, refused to another with the first ones run, and free afterwards', async () => {
    const server = await leaseServer();
    const first = await acquireLock(options(server, run('1')));
    await expect(acquireLock(options(server, run('2')))).rejects.toThrow(
      'held by org/shop/1/1/deploy (https://github.com/org/shop/actions/runs/1)',
    );
    await first.release();
    const second = await acquireLock(options(server, run('2')));
    expect(second.token).toBeGreaterThan(first.token);
    await second.release();
  });

  it('is free afterwards although it was renewed behind our back', async () => {
    const server = await leaseServer();
    const first = await acquireLock(options(server, run('1')));
    const { token } = first;
    server.put('org/shop/1/1/deploy', '2026-01-01T00:00:00.000000Z', token);
    await first.release();
    expect(server.holder()).toBe('');
  });

  it('goes to exactly one of two that ask at the same moment', async () => {
    const server = await leaseServer();
    const both = await Promise.allSettled(
      ['1', '2'].map((id) => acquireLock(options(server, run(id)))),
    );
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of both) {
      if (result.status === 'fulfilled') await result.value.release();
    }
  });

  it('is renewed for as long as it is held', async () => {
    const server = await leaseServer();
    const first = await acquireLock(options(server, run('1')));
    await expect(
      acquireLock(options(server, run('2'), 90_000)),
    ).rejects.toThrow('held by');
    expect(first.lost.aborted).toBe(false);
    await first.release();
  });

  it('is taken over when its holder has died, whatever the clocks say', async () => {
    const server = await leaseServer();
    server.put('org/shop/1/1/deploy', '2099-01-01T00:00:00.000000Z', 7);
    const second = await acquireLock(options(server, run('2'), 120_000));
    expect(second.token).toBe(8);
    await second.release();
  });

  it('is taken at once from an earlier attempt of the same run', async () => {
    const server = await leaseServer();
    server.put('org/shop/1/1/deploy', '2099-01-01T00:00:00.000000Z', 1);
    const second = await acquireLock(options(server, run('1', 2)));
    expect(second.token).toBe(2);
    await second.release();
  });

  it('is taken by force from a holder that renews it at that moment', async () => {
    const server = await leaseServer();
    const first = await acquireLock(options(server, run('1')));
    const { token } = first;
    server.beforeWriteOf('org/shop/2/1/deploy', () => {
      server.put('org/shop/1/1/deploy', '2026-01-01T00:00:00.000000Z', token);
    });
    const told: string[] = [];
    const second = await acquireLock({
      ...options(server, run('2')),
      force: true,
      onWait: (holder) => told.push(holder),
    });
    expect(second.token).toBeGreaterThan(token);
    expect(new Set(told)).toEqual(new Set(['org/shop/1/1/deploy']));
    await new Promise((done) => {
      first.lost.addEventListener('abort', done, { once: true });
    });
    await first.release();
    expect(server.holder()).toBe('org/shop/2/1/deploy');
    await second.release();
  });

  it('tells its holder when it went to another', async () => {
    const server = await leaseServer();
    const first = await acquireLock(options(server, run('1')));
    server.put('org/shop/2/1/deploy', '2026-01-01T00:00:00.000000Z', 9);
    await new Promise((done) => {
      first.lost.addEventListener('abort', done, { once: true });
    });
    expect(isKitError(first.lost.reason, 'DEPLOYMENT_LOCK_LOST')).toBe(true);
    await first.release();
    expect(server.holder()).toBe('org/shop/2/1/deploy');
  });

  it('is lost to its holder whose renewals have all gone astray', async () => {
    const server = await leaseServer();
    const first = await acquireLock(options(server, run('1')));
    server.dropWrites();
    await systemClock.sleep(2500, over.signal);
    expect(isKitError(first.lost.reason, 'DEPLOYMENT_LOCK_LOST')).toBe(true);
    await first.release();
  });
});
