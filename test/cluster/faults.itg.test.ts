import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { resources } from '@kit/kubernetes';
import { type Fault, isWrite, type Seen } from './support/fault-proxy.ts';
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

const isService = ({ path }: Seen) => /\/services\/web(\?|$)/.test(path);

describe('the switching write', () => {
  it.each<[string, Fault]>([
    ['a closed connection after it was committed', { kind: 'cut-after' }],
    ['a closed connection before it was sent on', { kind: 'cut-before' }],
    ['no answer at all', { kind: 'hang' }],
    [
      '429 with Retry-After',
      { kind: 'answer', status: 429, headers: { 'retry-after': '1' } },
    ],
    ['500', { kind: 'answer', status: 500 }],
    ['503', { kind: 'answer', status: 503 }],
  ])('survives %s', async (_name, fault) => {
    shop.proxy.add({ when: isSwitch, fault });
    const result = await shop.release({});
    expect([result.exitCode, await shop.colour()]).toEqual([0, 'green']);
  });

  it('is taken back when it was committed and nobody could be asked for a while', async () => {
    let isCommitted = false;
    shop.proxy.add({
      when: (seen) => {
        isCommitted ||= isSwitch(seen);
        return isSwitch(seen);
      },
      fault: { kind: 'cut-after' },
    });
    // As often as a read is tried: then the run gives up and goes back.
    shop.proxy.add({
      when: (seen) => isCommitted && seen.method === 'GET' && isService(seen),
      fault: { kind: 'cut-before' },
      times: 8,
    });
    const result = await shop.release({});
    expect([
      result.exitCode,
      result.outputs.get('rolled-back'),
      await shop.colour(),
    ]).toEqual([1, 'true', 'blue']);
  });

  it.each([401, 403, 409, 422])(
    'leaves production as it is on %d',
    async (status) => {
      shop.proxy.add({ when: isSwitch, fault: { kind: 'answer', status } });
      const result = await shop.release({});
      expect(result.exitCode).toBe(1);
      expect(await shop.colour()).toBe('blue');
    },
  );

  it('does not overwrite a selector that somebody edited in between', async () => {
    const edit = () =>
      shop.client.patch(
        resources.services,
        { name: 'web' },
        {
          type: 'merge',
          body: { spec: { selector: { app: 'web', version: null } } },
        },
      );
    shop.proxy.add({ when: isSwitch, fault: { kind: 'before', run: edit } });
    const result = await shop.release({});
    expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
      1,
      'conflict',
    ]);
    expect((await shop.service()).selector).toEqual({ app: 'web' });
  });

  it('is not disturbed by an annotation that somebody wrote in between', async () => {
    const edit = () =>
      shop.client.patch(
        resources.services,
        { name: 'web' },
        { type: 'merge', body: { metadata: { annotations: { note: 'x' } } } },
      );
    shop.proxy.add({ when: isSwitch, fault: { kind: 'before', run: edit } });
    expect((await shop.release({})).exitCode).toBe(0);
    expect((await shop.service()).metadata.annotations['note']).toBe('x');
  });

  it('is refused to a holder that slept while its lock went to another run', async () => {
    const steal = async () => {
      const { metadata } = await shop.service();
      const state = JSON.parse(
        metadata.annotations['delivery.kit/state'] ?? '{}',
      );
      await shop.client.patch(
        resources.services,
        { name: 'web' },
        {
          type: 'merge',
          body: {
            metadata: {
              annotations: {
                'delivery.kit/token': '99',
                'delivery.kit/state': JSON.stringify({
                  ...state,
                  runUrl: 'other',
                }),
              },
            },
          },
        },
      );
    };
    shop.proxy.add({ when: isSwitch, fault: { kind: 'before', run: steal } });
    const result = await shop.release({});
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain('by another run');
    expect(await shop.colour()).toBe('blue');
  });
});

describe('everything else', () => {
  it.each<[string, (seen: Seen) => boolean, Fault, number]>([
    [
      'reads that answer 500',
      ({ method }) => method === 'GET',
      { kind: 'answer', status: 500 },
      3,
    ],
    [
      'reads that answer 429',
      ({ method }) => method === 'GET',
      { kind: 'answer', status: 429 },
      2,
    ],
    [
      'watches that answer 410',
      ({ path }) => path.includes('watch=true'),
      { kind: 'answer', status: 410 },
      3,
    ],
    [
      'watches that are cut',
      ({ path }) => path.includes('watch=true'),
      { kind: 'cut-before' },
      3,
    ],
    [
      'a Deployment whose write gets no answer',
      ({ path, method }) => method === 'POST' && path.includes('/deployments'),
      { kind: 'cut-after' },
      1,
    ],
    [
      'a lock whose write gets no answer',
      ({ path, method }) => method === 'POST' && path.includes('/leases'),
      { kind: 'cut-after' },
      1,
    ],
    [
      'a scale-down that answers 500',
      ({ path }) => path.includes('/scale'),
      { kind: 'answer', status: 500 },
      1,
    ],
  ])('survives %s', async (_name, when, fault, times) => {
    shop.proxy.add({ when, fault, times });
    const result = await shop.release({});
    expect([result.exitCode, await shop.colour()]).toEqual([0, 'green']);
  });

  it('keeps the traffic where it is while the API server is gone during the watch', async () => {
    let isGone = false;
    shop.proxy.add({
      when: () => isGone,
      fault: { kind: 'cut-before' },
      times: 1000,
    });
    const result = await shop.release(
      { bake: '4s' },
      {
        onLine: (line) => {
          if (!line.startsWith('traffic: done')) return;
          isGone = true;
          setTimeout(() => {
            isGone = false;
          }, 2500);
        },
      },
    );
    expect([result.exitCode, await shop.colour()]).toEqual([0, 'green']);
  });

  it('lets one of two runs release, and tells the other who does', async () => {
    let second: ReturnType<typeof shop.release> | undefined;
    const first = await shop.release(
      { bake: '10s' },
      {
        env: { GITHUB_RUN_ID: '1' },
        onLine: (line) => {
          if (!line.startsWith('traffic: done')) return;
          second ??= shop.release(
            { 'lock-timeout': '0s', image: 'app=app:3' },
            { env: { GITHUB_RUN_ID: '2' } },
          );
        },
      },
    );
    const other = await second;
    expect([first.exitCode, other?.exitCode]).toEqual([0, 1]);
    expect(other?.log).toMatch(/held by org\/shop\/1/);
    expect(await shop.colour()).toBe('green');
  });
});

describe('a run that is killed', () => {
  const writes = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  it.each(
    writes.flatMap((n) => [[n, 'app:2'] as const, [n, 'app:3'] as const]),
  )(
    'after write %d leaves what a rerun with %s brings to its end',
    async (n, image) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      let count = 0;
      const stuck = {
        kind: 'after',
        run: () => {
          resolve();
          return new Promise(() => undefined);
        },
      } as const;
      shop.proxy.add({
        when: (seen) => isWrite(seen) && count++ === n,
        fault: stuck,
      });
      await shop.release({}, { kill: { signal: 'SIGKILL', when: promise } });
      const rerun = await shop.release(
        { image: `app=${image}` },
        { env: { GITHUB_RUN_ATTEMPT: '2' } },
      );
      expect(rerun.exitCode).toBe(0);
      const active = await shop.colour();
      expect(await imagesOf(shop.client, `web-${active}`)).toBe(image);
    },
  );
});
