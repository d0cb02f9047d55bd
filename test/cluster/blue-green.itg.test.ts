import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { resources } from '@kit/kubernetes';
import { unintendedCommands } from '@kit/testing';
import { callsOf, changesOf, plannedChanges } from './support/api-calls.ts';
import type { Seen } from './support/fault-proxy.ts';
import { imagesOf, openShop, replicasOf, type Shop } from './support/shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(async () => {
  expect(shop.sampler.samples()).toBeGreaterThan(10);
  expect(await shop.sampler.least()).toBeGreaterThan(0);
  await shop.close();
});

const isSwitch = ({ body }: Seen) =>
  body.includes('"replace","path":"/spec/selector"');

function fate(annotations: Record<string, string>) {
  return shop.client.patch(
    resources.deployments,
    { name: 'web-blue' },
    {
      type: 'merge',
      body: { spec: { paused: true, template: { metadata: { annotations } } } },
    },
  );
}

describe('a release', () => {
  it('switches once the idle colour is ready, with one write and at most 20 requests', async () => {
    const result = await shop.release({});
    expect(result.log).toContain('switch: done');
    expect(result.exitCode).toBe(0);
    expect(await shop.colour()).toBe('green');
    expect(await imagesOf(shop.client, 'web-green')).toBe('app:2');
    expect(await replicasOf(shop.client, 'web-blue')).toBe(0);
    expect(shop.proxy.requests.filter(isSwitch)).toHaveLength(1);
    expect(callsOf(shop.proxy.requests).length).toBeLessThanOrEqual(20);
    expect(unintendedCommands(result.log)).toEqual([]);
    expect(shop.sampler.colours()).toEqual(['blue', 'green']);
    expect(result.outputs.get('reason-code')).toBe('released');
  });

  it('alternates the colours on consecutive runs and does nothing for the same image', async () => {
    for (const [image, colour] of [
      ['app:2', 'green'],
      ['app:3', 'blue'],
      ['app:4', 'green'],
    ] as const) {
      const result = await shop.release({ image: `app=${image}` });
      expect([result.exitCode, await shop.colour()]).toEqual([0, colour]);
    }
    const again = await shop.release({ image: 'app=app:4' });
    expect(again.outputs.get('reason-code')).toBe('nothing-to-do');
  });

  it('deploys at least as many pods as an autoscaler has made of the active colour', async () => {
    await shop.client.patch(
      resources.deployments,
      { name: 'web-blue' },
      { type: 'merge', body: { spec: { replicas: 4 } } },
      { subresource: 'scale' },
    );
    expect((await shop.release({})).exitCode).toBe(0);
    expect(await replicasOf(shop.client, 'web-green')).toBe(4);
  });

  it('writes nothing in a dry run, and then exactly the calls of its plan', async () => {
    const plan = await shop.release({ 'dry-run': 'true' });
    expect(shop.proxy.writes()).toEqual([]);
    const planned = plannedChanges(plan.outputs.get('plan'));
    await shop.release({});
    const made = changesOf(shop.proxy.requests);
    expect(made).toEqual(planned);
  });

  it('waits for a promotion, and switches in a second run', async () => {
    const held = await shop.release({ promote: 'manual' });
    expect([
      held.exitCode,
      held.outputs.get('reason-code'),
      await shop.colour(),
    ]).toEqual([0, 'held', 'blue']);
    const promoted = await shop.release({ phase: 'promote', image: '' });
    expect([promoted.exitCode, await shop.colour()]).toEqual([0, 'green']);
  });

  it('asks the smoke paths before it switches', async () => {
    const isSmoke = ({ path }: Seen) => path.includes('/proxy/health');
    shop.proxy.add({
      when: isSmoke,
      fault: { kind: 'answer', status: 200 },
      times: 9,
    });
    const result = await shop.release({ 'smoke-path': '/health/ready' });
    expect([result.exitCode, await shop.colour()]).toEqual([0, 'green']);
  });
});

describe('a version that does not become ready', () => {
  it('is refused when its image cannot be pulled, within 15 s and with the reason', async () => {
    const result = await shop.release({ image: 'app=missing:2' });
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain('ImagePullBackOff');
    expect(result.milliseconds).toBeLessThan(15_000);
    expect(result.outputs.get('reason-code')).toBe('not-ready');
    expect(await shop.colour()).toBe('blue');
  });

  it('is refused when it crashes', async () => {
    await fate({ 'fake/crash': 'true' });
    const result = await shop.release({});
    expect([result.exitCode, await shop.colour()]).toEqual([1, 'blue']);
    expect(result.log).toContain('CrashLoopBackOff');
  });

  it('is refused when the quota has no room', async () => {
    await shop.client.create(resources.resourceQuotas, {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'q' },
      spec: { hard: { pods: '2' } },
    });
    const result = await shop.release({});
    expect([result.exitCode, await shop.colour()]).toEqual([1, 'blue']);
    expect(result.log).toContain('exceeded quota');
    expect(result.milliseconds).toBeLessThan(15_000);
  });

  it('is refused when it never becomes ready, at the timeout', async () => {
    await fate({ 'fake/never-ready': 'true' });
    const result = await shop.release({ timeout: '2s' });
    expect([result.exitCode, await shop.colour()]).toEqual([1, 'blue']);
    expect(result.log).toContain('not ready after 2 s');
  });

  it('is refused when a smoke path answers wrongly', async () => {
    shop.proxy.add({
      when: ({ path }) => path.includes('/proxy/'),
      fault: { kind: 'answer', status: 503 },
      times: 99,
    });
    const result = await shop.release({ 'smoke-path': '/health=200' });
    expect([result.exitCode, await shop.colour()]).toEqual([1, 'blue']);
  });
});

describe('a preflight', () => {
  it('refuses labels that do not match, and writes nothing', async () => {
    await shop.client.patch(
      resources.services,
      { name: 'web' },
      {
        type: 'merge',
        body: {
          spec: { selector: { app: 'web', version: 'blue', tier: null } },
        },
      },
    );
    const result = await shop.release({ 'color-label': 'colour' });
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain('does not select by "colour"');
    expect(shop.proxy.writes()).toEqual([]);
  });

  it('refuses a selector that a GitOps tool owns', async () => {
    const service = await shop.service();
    await shop.client.apply(
      resources.services,
      { name: 'web' },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web' },
        spec: { selector: service.selector },
      },
      { fieldManager: 'argocd-controller', force: true },
    );
    const result = await shop.release({});
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain('"argocd-controller" owns the selector');
    expect(shop.proxy.writes()).toEqual([]);
  });
});

describe('a watch', () => {
  it('goes back when the new colour loses its endpoints', async () => {
    // One pod of the old colour keeps the sampler's promise true for all we do.
    const watched = shop.release(
      { bake: '60s' },
      {
        onLine: (line) => {
          if (line.startsWith('traffic: done')) {
            void shop.client.patch(
              resources.deployments,
              { name: 'web-green' },
              {
                type: 'merge',
                body: {
                  spec: {
                    template: {
                      metadata: { annotations: { 'fake/crash': 'true' } },
                    },
                    strategy: { type: 'Recreate', rollingUpdate: null },
                  },
                },
              },
            );
          }
        },
      },
    );
    const result = await watched;
    expect([result.exitCode, await shop.colour()]).toEqual([1, 'blue']);
    expect(result.outputs.get('rolled-back')).toBe('true');
    shop.sampler.forgive();
  });

  it('counts a Prometheus that is gone as inconclusive, and goes back', async () => {
    const result = await shop.release({
      'prometheus-url': 'http://127.0.0.1:9',
      'metrics-preset': 'http',
    });
    expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
      1,
      'analysis-inconclusive',
    ]);
    expect(await shop.colour()).toBe('blue');
  });

  it('promotes in spite of it when it is told to', async () => {
    const result = await shop.release({
      'prometheus-url': 'http://127.0.0.1:9',
      'metrics-preset': 'http',
      'on-inconclusive': 'promote',
    });
    expect([result.exitCode, await shop.colour()]).toEqual([0, 'green']);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'goes back on %s and exits 1, long before its watch ends',
    async (signal) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const result = await shop.release(
        { bake: '60s' },
        {
          kill: { signal, when: promise },
          onLine: (line) => {
            if (line.startsWith('traffic: done')) resolve();
          },
        },
      );
      expect(result.milliseconds).toBeLessThan(40_000);
      expect([
        result.exitCode,
        result.outputs.get('reason-code'),
        await shop.colour(),
      ]).toEqual([1, 'cancelled', 'blue']);
    },
  );

  it('holds on a cancelled job when it is told to', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const result = await shop.release(
      { bake: '60s', 'on-cancel': 'hold' },
      {
        kill: { signal: 'SIGINT', when: promise },
        onLine: (line) => void (line.startsWith('traffic: done') && resolve()),
      },
    );
    expect([result.exitCode, await shop.colour()]).toEqual([1, 'green']);
  });
});

describe('a cancelled wait', () => {
  it('leaves the traffic where it is', async () => {
    await fate({ 'fake/never-ready': 'true' });
    const result = await shop.release(
      {},
      { kill: { signal: 'SIGINT', whenLogged: 'deploy: done' } },
    );
    expect([
      result.exitCode,
      result.outputs.get('reason-code'),
      await shop.colour(),
    ]).toEqual([1, 'cancelled', 'blue']);
  });
});
