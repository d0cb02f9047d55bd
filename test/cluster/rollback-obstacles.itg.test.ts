import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { resources } from '@kit/kubernetes';
import type { Seen } from './support/fault-proxy.ts';
import { killAfterWrite, rerun } from './support/interruptions.ts';
import {
  denial,
  denyPodsOf,
  doomedNode,
  scale,
  until,
} from './support/obstacles.ts';
import { openPair, untilReady } from './support/pair.ts';
import {
  imagesOf,
  openShop,
  replicasOf,
  type Shop,
  setFate,
  shopObjects,
} from './support/shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(async () => {
  expect(await shop.sampler.least()).toBeGreaterThan(0);
  await shop.close();
});

const place = (podSpec: object) =>
  shop.client.patch(
    resources.deployments,
    { name: 'web-blue' },
    { type: 'strategic', body: { spec: { template: { spec: podSpec } } } },
  );

describe('a rollback to a colour whose pods may not come to be', () => {
  it('leaves the traffic, with the words of the admission that denies them', async () => {
    await openPair(shop, { standby: 0 });
    const policy = await denyPodsOf(shop, 'app:1');
    const result = await shop.rollback({});
    await policy.remove();
    expect([result.exitCode, await shop.colour()]).toEqual([1, 'green']);
    expect(result.log).toContain(denial);
  });

  it('leaves the traffic, with the words of the quota', async () => {
    await openPair(shop, { standby: 0 });
    await until('blue sleeps', async () => {
      const { items } = await shop.client.list(resources.pods);
      return items.length === 2;
    });
    await shop.client.create(resources.resourceQuotas, {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'full' },
      spec: { hard: { pods: '2' } },
    });
    const result = await shop.rollback({});
    expect([result.exitCode, await shop.colour()]).toEqual([1, 'green']);
    expect(result.log).toContain('exceeded quota');
  });

  it('leaves the traffic, with the words of the scheduler when no node fits', async () => {
    await openPair(shop, { standby: 0 });
    await place({ nodeSelector: { disk: 'gold' } });
    const result = await shop.rollback({ timeout: '3s' });
    expect([result.exitCode, await shop.colour()]).toEqual([1, 'green']);
  });

  it('leaves the traffic when the node of the standby is lost', async () => {
    await openPair(shop);
    const node = await doomedNode(shop);
    await place(node.placement);
    await until('blue is on the node', async () => {
      const { items } = await shop.client.list(resources.pods, {
        labels: 'version=blue',
      });
      return (
        items.length === 2 &&
        items.every(({ isReady, raw }) => isReady && isDoomed(raw))
      );
    });
    await node.lose();
    const result = await shop.rollback({ timeout: '3s' });
    await node.remove();
    expect([result.exitCode, await shop.colour()]).toEqual([1, 'green']);
  });

  const isDoomed = (pod: unknown) => JSON.stringify(pod).includes('"doomed"');
});

describe('a rollback after an autoscaler', () => {
  it('wakes the standby to as many pods as take the traffic now', async () => {
    await openPair(shop, { standby: 0 });
    await scale(shop, 'web-green', 4);
    await untilReady(shop, 'green', 4);
    const result = await shop.rollback({});
    expect([result.exitCode, await shop.colour()]).toEqual([0, 'blue']);
    expect(await replicasOf(shop.client, 'web-blue')).toBe(4);
  });
});

describe('a rollback of what a GitOps tool owns', () => {
  const own = (selector: Record<string, string>) =>
    shop.client.apply(
      resources.services,
      { name: 'web' },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web' },
        spec: { selector },
      },
      { fieldManager: 'argocd-controller', force: true },
    );

  it('is refused before anything is written, unless it is forced', async () => {
    await openPair(shop);
    await own((await shop.service()).selector);
    const refused = await shop.rollback({});
    expect([refused.exitCode, await shop.colour()]).toEqual([1, 'green']);
    expect(refused.log).toContain('"argocd-controller" owns selector');
    expect(shop.proxy.writes()).toEqual([]);
    const forced = await shop.rollback({ force: 'true' });
    expect([forced.exitCode, await shop.colour()]).toEqual([0, 'blue']);
  });

  it('is refused for a workload as well', async () => {
    await setFate(shop.client, 'web-blue', { note: 'a second revision' });
    const { deployment } = shopObjects('web', {});
    await shop.client.apply(
      resources.deployments,
      { name: 'web-blue' },
      deployment,
      { fieldManager: 'argocd-controller', force: true },
    );
    const result = await shop.rollback({
      service: '',
      workload: 'deployment/web-blue',
      to: 'revision:1',
    });
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain('"argocd-controller" owns image');
    expect(shop.proxy.writes()).toEqual([]);
  });
});

describe('labels that do not match', () => {
  it('are told, and nothing is written', async () => {
    const result = await shop.rollback({ to: 'slot:green' });
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain('no green Deployment to go back to');
    expect(shop.proxy.writes()).toEqual([]);
  });
});

describe('a rollback of a workload', () => {
  const inputs = { service: '', workload: 'deployment/web-blue' };
  const change = (image: string) =>
    place({ containers: [{ name: 'app', image }] });
  const isTemplate = ({ method, path }: Seen) =>
    method === 'PATCH' && path.includes('/deployments/');

  async function secondRevision() {
    await change('app:9');
    await until('there are two revisions', async () => {
      const { items } = await shop.client.list(resources.replicaSets);
      return items.length === 2;
    });
  }

  it.each([0, 1, 2, 3])(
    'that is killed after write %d is brought to its end by a rerun',
    async (n) => {
      await secondRevision();
      const to = 'image:app:1';
      await killAfterWrite(shop, n, (run) =>
        shop.rollback({ ...inputs, to }, run),
      );
      const again = await shop.rollback({ ...inputs, to }, rerun);
      expect([again.exitCode, await imagesOf(shop.client, 'web-blue')]).toEqual(
        [0, 'app:1'],
      );
    },
  );

  it('does not overwrite what somebody wrote in between', async () => {
    await secondRevision();
    const run = () => change('app:hot-fix');
    shop.proxy.add({ when: isTemplate, fault: { kind: 'before', run } });
    const result = await shop.rollback(inputs);
    expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
      1,
      'rollback-conflict',
    ]);
    expect(await imagesOf(shop.client, 'web-blue')).toBe('app:hot-fix');
  });

  it('waits for a deployment of it, and then goes back from what that one made', async () => {
    let back: ReturnType<typeof shop.rollback> | undefined;
    const deployed = await shop.deploy(
      { watch: '3s', interval: '500ms' },
      {
        env: { GITHUB_RUN_ID: '1' },
        onLine(line) {
          if (line.startsWith('roll out deployment/web-blue: done'))
            back ??= shop.rollback(inputs, { env: { GITHUB_RUN_ID: '2' } });
        },
      },
    );
    const result = await back;
    expect([deployed.exitCode, result?.exitCode]).toEqual([0, 0]);
    expect(result?.log).toContain('held by org/shop/1');
    expect(await imagesOf(shop.client, 'web-blue')).toBe('app:1');
  });
});

describe('a rollback that is cancelled', () => {
  it.each([
    ['hold', 2],
    ['rollback', 0],
  ])(
    'while the standby wakes, with %s, leaves it %d pods',
    async (how, left) => {
      await openPair(shop, { standby: 0 });
      await setFate(shop.client, 'web-blue', { 'fake/never-ready': 'true' });
      const result = await shop.rollback(
        { 'on-cancel': how },
        { kill: { signal: 'SIGINT', whenLogged: 'wake: done' } },
      );
      expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
        1,
        'cancelled',
      ]);
      expect(await replicasOf(shop.client, 'web-blue')).toBe(left);
    },
  );

  it('while the standby wakes leaves the traffic where it is', async () => {
    await openPair(shop, { standby: 0 });
    await setFate(shop.client, 'web-blue', { 'fake/never-ready': 'true' });
    const result = await shop.rollback(
      {},
      { kill: { signal: 'SIGINT', whenLogged: 'wake: done' } },
    );
    expect([
      result.exitCode,
      result.outputs.get('reason-code'),
      await shop.colour(),
    ]).toEqual([1, 'cancelled', 'green']);
  });
});
