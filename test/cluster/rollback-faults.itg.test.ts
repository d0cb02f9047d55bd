import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { resources } from '@kit/kubernetes';
import type { Fault, Seen } from './support/fault-proxy.ts';
import { killAfterWrite, pauseBefore, rerun } from './support/interruptions.ts';
import { openPair } from './support/pair.ts';
import { imagesOf, openShop, type Shop } from './support/shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(async () => {
  expect(await shop.sampler.least()).toBeGreaterThan(0);
  await shop.close();
});

const isSwitch = ({ body }: Seen) =>
  body.includes('"replace","path":"/spec/selector"');
const answer = (status: number, headers = {}): Fault => ({
  kind: 'answer',
  status,
  headers,
});

describe('a rollback behind an API server that misbehaves', () => {
  it.each<[string, Fault]>([
    ['a closed connection after the commit', { kind: 'cut-after' }],
    ['a closed connection before it', { kind: 'cut-before' }],
    ['no answer at all', { kind: 'hang' }],
    ['429 with Retry-After', answer(429, { 'retry-after': '1' })],
    ['500', answer(500)],
    ['503', answer(503)],
  ])('survives %s at the switch', async (_, fault) => {
    await openPair(shop);
    shop.proxy.add({ when: isSwitch, fault });
    const result = await shop.rollback({});
    expect([result.exitCode, await shop.colour()]).toEqual([0, 'blue']);
  });

  it.each([401, 403, 409, 422])(
    'leaves the traffic where it is on %d, and exits 1',
    async (status) => {
      await openPair(shop);
      shop.proxy.add({ when: isSwitch, fault: answer(status), times: 3 });
      const result = await shop.rollback({});
      expect([result.exitCode, await shop.colour()]).toEqual([1, 'green']);
    },
  );

  it('survives watches that answer 410 and that are cut', async () => {
    await openPair(shop, { standby: 0 });
    const when = ({ path }: Seen) => path.includes('watch=true');
    shop.proxy.add({ when, fault: answer(410), times: 2 });
    shop.proxy.add({ when, fault: { kind: 'cut-before' }, times: 2 });
    const result = await shop.rollback({});
    expect([result.exitCode, await shop.colour()]).toEqual([0, 'blue']);
  });
});

describe('a rollback that is killed', () => {
  it.each([0, 1, 2, 3, 4])(
    'after write %d is brought to its end by a rerun',
    async (n) => {
      await openPair(shop, { standby: 0 });
      await killAfterWrite(shop, n, (run) => shop.rollback({}, run));
      const again = await shop.rollback({}, rerun);
      expect([again.exitCode, await shop.colour()]).toEqual([0, 'blue']);
    },
  );

  it.each([0, 1, 2, 3])(
    'after write %d is followed by a release as if nothing had been',
    async (n) => {
      await openPair(shop);
      await killAfterWrite(shop, n, (run) => shop.rollback({}, run));
      const released = await shop.release({ image: 'app=app:3' }, rerun);
      expect(released.exitCode).toBe(0);
      const active = await shop.colour();
      expect(await imagesOf(shop.client, `web-${active}`)).toBe('app:3');
    },
  );
});

describe('a rollback and somebody else', () => {
  it('does not overwrite a selector that was edited in between', async () => {
    await openPair(shop);
    const run = () =>
      shop.client.patch(
        resources.services,
        { name: 'web' },
        {
          type: 'merge',
          body: { spec: { selector: { app: 'web', version: null } } },
        },
      );
    shop.proxy.add({ when: isSwitch, fault: { kind: 'before', run } });
    const result = await shop.rollback({});
    expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
      1,
      'traffic-conflict',
    ]);
    expect((await shop.service()).selector).toEqual({ app: 'web' });
  });

  it('of two rollbacks at once does one, and the other sees that it is done', async () => {
    await openPair(shop);
    const [first, second] = await Promise.all(
      ['1', '2'].map((id) =>
        shop.rollback({ to: 'slot:blue' }, { env: { GITHUB_RUN_ID: id } }),
      ),
    );
    expect([first?.exitCode, second?.exitCode]).toEqual([0, 0]);
    expect(await shop.colour()).toBe('blue');
    const switches = shop.proxy.requests.filter(isSwitch);
    expect(switches).toHaveLength(1);
  });

  it('takes the lock from a release that holds it, when forced, and that one stays out', async () => {
    await openPair(shop);
    let back: ReturnType<typeof shop.rollback> | undefined;
    const released = await shop.release(
      { image: 'app=app:3', bake: '40s' },
      {
        env: { GITHUB_RUN_ID: '1' },
        onLine(line) {
          if (!line.startsWith('traffic: done')) return;
          back ??= shop.rollback(
            { force: 'true', to: 'slot:green' },
            { env: { GITHUB_RUN_ID: '2' } },
          );
        },
      },
    );
    expect([released.exitCode, (await back)?.exitCode]).toEqual([1, 0]);
    expect(await shop.colour()).toBe('green');
  });

  it('fails at once, names the holder and writes nothing, with a lock-timeout of 0s', async () => {
    await openPair(shop);
    await shop.client.create(resources.leases, {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'web-delivery' },
      spec: {
        holderIdentity: 'org/shop/7/1/deploy',
        leaseDurationSeconds: 60,
        renewTime: new Date().toISOString().replace('Z', '000Z'),
        leaseTransitions: 1,
      },
    });
    const result = await shop.rollback({ 'lock-timeout': '0s' });
    expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
      1,
      'deployment-lock-held',
    ]);
    expect(result.log).toContain('held by org/shop/7/1/deploy');
    expect(shop.proxy.writes()).toEqual([]);
  });

  it('that slept while its lock went to another run does not switch', async () => {
    await openPair(shop);
    const result = await pauseBefore(
      shop,
      isSwitch,
      (run) => shop.rollback({}, run),
      () => shop.release({ image: 'app=app:3' }, rerun),
    );
    expect(result.exitCode).toBe(1);
    const active = await shop.colour();
    expect(await imagesOf(shop.client, `web-${active}`)).toBe('app:3');
  });
});
