import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { resources } from '@kit/kubernetes';
import type { Seen } from './support/fault-proxy.ts';
import { pauseBefore, rerun } from './support/interruptions.ts';
import {
  changeTemplateOnly,
  denial,
  denyPodsOf,
  doomedNode,
  scale,
  until,
} from './support/obstacles.ts';
import { imagesOf, openShop, replicasOf, type Shop } from './support/shop.ts';

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

describe('a release whose pods may not come to be', () => {
  it('is refused with the words of the admission that denies them', async () => {
    const policy = await denyPodsOf(shop, 'app:2');
    const result = await shop.release({});
    await policy.remove();
    expect([result.exitCode, await shop.colour()]).toEqual([1, 'blue']);
    expect(result.log).toContain(denial);
  });

  it('is refused with the words of the scheduler when no node fits', async () => {
    const nowhere = { nodeSelector: { disk: 'gold' } };
    await changeTemplateOnly(shop, 'web-blue', nowhere);
    const result = await shop.release({});
    expect([result.exitCode, await shop.colour()]).toEqual([1, 'blue']);
    expect(result.log).toContain('Unschedulable');
  });
});

describe('a node that is lost', () => {
  it.each([
    ['in the watch', '0s', '10m'],
    ['before the watch begins', '10m', '0s'],
  ])(
    'with all pods of the new colour, %s, takes the traffic back',
    async (_, propagation, bake) => {
      const node = await doomedNode(shop);
      await changeTemplateOnly(shop, 'web-blue', node.placement);
      const result = await shop.release(
        { bake, 'propagation-wait': propagation },
        {
          onLine(line) {
            if (line.startsWith('traffic: done')) void node.lose();
          },
        },
      );
      await node.remove();
      expect([
        result.exitCode,
        result.outputs.get('rolled-back'),
        await shop.colour(),
      ]).toEqual([1, 'true', 'blue']);
      // The node took the pods away, not the release.
      shop.sampler.forgive();
    },
  );

  it('just as the traffic is switched takes it back', async () => {
    const node = await doomedNode(shop);
    await changeTemplateOnly(shop, 'web-blue', node.placement);
    const lose = { kind: 'after', run: () => node.lose() } as const;
    shop.proxy.add({ when: isSwitch, fault: lose });
    const result = await shop.release({ bake: '10m' });
    await node.remove();
    expect([
      result.exitCode,
      result.outputs.get('rolled-back'),
      await shop.colour(),
    ]).toEqual([1, 'true', 'blue']);
    expect(result.log).not.toContain('15 s after the switch');
    shop.sampler.forgive();
  });

  it('before the switch leaves the traffic where it is', async () => {
    const node = await doomedNode(shop);
    await changeTemplateOnly(shop, 'web-blue', node.placement);
    const lose = { kind: 'after', run: () => node.lose() } as const;
    shop.proxy.add({
      when: ({ path }) => path.includes('/endpointslices'),
      fault: lose,
    });
    const result = await shop.release({ timeout: '5s' });
    await node.remove();
    expect([result.exitCode, await shop.colour()]).toEqual([1, 'blue']);
  });
});

describe('an autoscaler that gives the active colour more pods meanwhile', () => {
  it('gives the new colour as many before the switch', async () => {
    let isScaled: Promise<void> | undefined;
    shop.proxy.add({
      when: ({ method, path }) =>
        method !== 'GET' && path.includes('/deployments'),
      fault: {
        kind: 'after',
        run: async () => {
          isScaled = scale(shop, 'web-blue', 4);
          await isScaled;
          await ready(4);
        },
      },
    });
    const result = await shop.release({ 'standby-replicas': '4' });
    expect([result.exitCode, await shop.colour()]).toEqual([0, 'green']);
    expect(await replicasOf(shop.client, 'web-green')).toBe(4);
    expect(result.log).toContain('scale-up: done');
  });

  it('does so as well when a person promotes it later', async () => {
    const held = await shop.release({ promote: 'manual' });
    expect([held.exitCode, await shop.colour()]).toEqual([0, 'blue']);
    await scale(shop, 'web-blue', 4);
    await ready(4);
    const result = await shop.release({ phase: 'promote', image: '' });
    expect(result.log).not.toContain('::error');
    expect([
      result.exitCode,
      await shop.colour(),
      await replicasOf(shop.client, 'web-green'),
    ]).toEqual([0, 'green', 4]);
  });

  it('does not when the number is given', async () => {
    await scale(shop, 'web-blue', 3);
    await ready(3);
    const result = await shop.release({ replicas: '2' });
    expect(result.exitCode).toBe(0);
    expect(await replicasOf(shop.client, 'web-green')).toBe(2);
  });

  async function ready(count: number) {
    await until(`${count} pods of blue are ready`, async () => {
      const { items } = await shop.client.list(resources.pods, {
        labels: 'version=blue',
      });
      return items.filter(({ isReady }) => isReady).length >= count;
    });
  }
});

describe('a holder that slept while its lock went to another run', () => {
  it('does not switch what that one has released', async () => {
    const result = await pauseBefore(
      shop,
      isSwitch,
      (run) => shop.release({}, run),
      () => shop.release({ image: 'app=app:3' }, rerun),
    );
    expect([result.exitCode, result.outputs.get('rolled-back')]).toEqual([
      1,
      'false',
    ]);
    expect([
      await shop.colour(),
      await imagesOf(shop.client, 'web-green'),
    ]).toEqual(['green', 'app:3']);
  });

  it('does not take that one back when it wakes in its watch', async () => {
    let isBaking = false;
    let slept: Promise<unknown> | undefined;
    let send: (signal: NodeJS.Signals) => void = () => undefined;
    const result = await shop.release(
      { bake: '40s' },
      {
        onStart: (given) => {
          send = given;
        },
        onLine(line) {
          if (!line.startsWith('traffic: done') || isBaking) return;
          isBaking = true;
          send('SIGSTOP');
          slept = shop
            .release({ image: 'app=app:3', bake: '0s' }, rerun)
            .finally(() => send('SIGCONT'));
        },
      },
    );
    await slept;
    expect(result.exitCode).toBe(1);
    // The other went back first, as another release was half-way, and released.
    const active = await shop.colour();
    expect(await imagesOf(shop.client, `web-${active}`)).toBe('app:3');
  });
});
