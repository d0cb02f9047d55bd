import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { resources } from '@kit/kubernetes';
import { imagesOf, openShop, replicasOf, type Shop } from './support/shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(async () => {
  expect(await shop.sampler.least()).toBeGreaterThan(0);
  await shop.close();
});

describe('a rollback of a Service', () => {
  it('takes one write while the standby is up, and tells who did it and why', async () => {
    await shop.release({ 'standby-replicas': '2' });
    const before = shop.proxy.requests.length;
    const result = await shop.rollback({ reason: 'prices are wrong' });
    expect([
      result.exitCode,
      result.outputs.get('to'),
      await shop.colour(),
    ]).toEqual([0, 'blue', 'blue']);
    const made = shop.proxy.requests
      .slice(before)
      .filter(({ body }) => body.includes('/spec/selector'));
    expect(made).toHaveLength(1);
    expect(result.outputs.get('duration-ms')).toMatch(/^\d+$/);
    const state =
      (await shop.service()).metadata.annotations['delivery.kit/state'] ?? '';
    expect(JSON.parse(state)).toMatchObject({
      phase: 'rolled-back',
      active: 'blue',
      extra: { by: 'octocat', reason: 'prices are wrong' },
    });
    const events = await shop.client.list(resources.events);
    expect(events.items.map(({ message }) => message).join()).toContain(
      'octocat rolled back from green to blue: prices are wrong',
    );
  });

  it('wakes a sleeping standby before it moves the traffic', async () => {
    await shop.release({});
    expect(await replicasOf(shop.client, 'web-blue')).toBe(0);
    const result = await shop.rollback({});
    expect([result.exitCode, await shop.colour()]).toEqual([0, 'blue']);
    expect(await replicasOf(shop.client, 'web-blue')).toBe(2);
  });

  it('changes nothing when the slot already has the traffic', async () => {
    const result = await shop.rollback({ to: 'slot:blue' });
    expect([result.exitCode, result.outputs.get('changed')]).toEqual([
      0,
      'false',
    ]);
    expect(shop.proxy.writes()).toEqual([]);
  });

  it('leaves the traffic alone when the standby does not become ready', async () => {
    await shop.release({});
    await shop.client.patch(
      resources.deployments,
      { name: 'web-blue' },
      {
        type: 'merge',
        body: {
          spec: {
            template: {
              metadata: { annotations: { 'fake/never-ready': 'true' } },
            },
          },
        },
      },
    );
    const result = await shop.rollback({ timeout: '2s' });
    expect([result.exitCode, await shop.colour()]).toEqual([1, 'green']);
    expect(result.log).toContain('0 of 2 pods are ready');
  });

  it('wants a reason, and a target that there is', async () => {
    expect((await shop.rollback({ reason: '' })).log).toContain(
      'input "reason": is required',
    );
    const result = await shop.rollback({ to: 'yesterday' });
    expect(result.log).toContain(
      'allowed for a Service: previous, slot:blue, slot:green',
    );
  });
});

describe('a rollback of a Deployment', () => {
  it.each(['previous', 'revision:1', 'image:app:1'])(
    'puts the very template of %s back',
    async (to) => {
      await shop.client.patch(
        resources.deployments,
        { name: 'web-blue' },
        {
          type: 'strategic',
          body: {
            spec: {
              template: {
                spec: {
                  containers: [
                    {
                      name: 'app',
                      image: 'app:9',
                      env: [{ name: 'A', value: '1' }],
                    },
                  ],
                },
              },
            },
          },
        },
      );
      for (let sets = 0; sets < 2; )
        sets = (await shop.client.list(resources.replicaSets)).items.length;
      const result = await shop.rollback({
        service: '',
        workload: 'deployment/web-blue',
        to,
      });
      expect(result.exitCode).toBe(0);
      const found = await shop.client.get(resources.deployments, {
        name: 'web-blue',
      });
      expect(await imagesOf(shop.client, 'web-blue')).toBe('app:1');
      expect(JSON.stringify(found.template.raw)).not.toContain('"env"');
    },
  );
});
