import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { resources } from '@kit/kubernetes';
import { scale, until } from './support/obstacles.ts';
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

  it('fails when the slot that has the traffic serves nobody', async () => {
    const empty = await openShop();
    await scale(empty, 'web-blue', 0);
    await until('nothing serves', async () => {
      const { items } = await empty.client.list(resources.endpointSlices);
      return items.every(({ endpoints }) => endpoints.length === 0);
    });
    const result = await empty.rollback({ to: 'slot:blue' });
    await empty.close();
    expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
      1,
      'rollback-not-ready',
    ]);
    expect(result.log).toContain('web: after 15 s nothing serves it');
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
  const workload = { service: '', workload: 'deployment/web-blue' };
  const give = (image: string, annotations = {}) =>
    shop.client.patch(
      resources.deployments,
      { name: 'web-blue' },
      {
        type: 'strategic',
        body: {
          spec: {
            template: {
              metadata: { annotations },
              spec: {
                containers: [
                  { name: 'app', image, env: [{ name: 'A', value: '1' }] },
                ],
              },
            },
          },
        },
      },
    );

  // At once: often the controller has not counted the new revision by then.
  it.each(['previous', 'revision:1', 'image:app:1'])(
    'puts the very template of %s back',
    async (to) => {
      await give('app:9');
      const result = await shop.rollback({ ...workload, to });
      expect(result.exitCode).toBe(0);
      const found = await shop.client.get(resources.deployments, {
        name: 'web-blue',
      });
      expect(await imagesOf(shop.client, 'web-blue')).toBe('app:1');
      expect(JSON.stringify(found.template.raw)).not.toContain('"env"');
    },
  );

  const sayBack =
    /web-blue has gone back to revision \d+ \(app:1\) already, and revision \d+ \(app:\d\) is what it went back from; to move there all the same, say to: revision:\d+/;

  it('is not undone by a second one', async () => {
    await give('app:9');
    await shop.rollback(workload);
    const second = await shop.rollback(workload);
    expect([second.exitCode, second.outputs.get('changed')]).toEqual([
      0,
      'false',
    ]);
    expect(second.log).toMatch(sayBack);
    expect(await imagesOf(shop.client, 'web-blue')).toBe('app:1');
    const [onward] = /revision:\d+/.exec(second.log) ?? [''];
    await shop.rollback({ ...workload, to: onward });
    expect(await imagesOf(shop.client, 'web-blue')).toBe('app:9');
  });

  it('is not undone after a deployment that went back by itself', async () => {
    const deployed = await shop.deploy({
      images: 'deployment/web-blue=app:missing',
      timeout: '2s',
    });
    expect([deployed.exitCode, deployed.outputs.get('rolled-back')]).toEqual([
      1,
      'true',
    ]);
    const result = await shop.rollback(workload);
    expect([result.exitCode, result.outputs.get('changed')]).toEqual([
      0,
      'false',
    ]);
    expect(await imagesOf(shop.client, 'web-blue')).toBe('app:1');
  });

  it.each([1, 2, 3])(
    'is not taken for the rollout that failed before it, of %d pods',
    async (replicas) => {
      await scale(shop, 'web-blue', replicas);
      await shop.client.patch(
        resources.deployments,
        { name: 'web-blue' },
        { type: 'merge', body: { spec: { progressDeadlineSeconds: 2 } } },
      );
      await give('app:9', { 'fake/never-ready': 'true' });
      await until('the rollout has failed', async () => {
        const { status } = await shop.client.get(resources.deployments, {
          name: 'web-blue',
        });
        return status.conditions.some(
          ({ reason }) => reason === 'ProgressDeadlineExceeded',
        );
      });
      const result = await shop.rollback(workload);
      expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
        0,
        'rolled-back',
      ]);
    },
  );

  it('fails where it is there already and does not become ready', async () => {
    await give('app:9', { 'fake/never-ready': 'true' });
    await until('its revision is made', async () => {
      const { metadata, status } = await shop.client.get(
        resources.deployments,
        { name: 'web-blue' },
      );
      return status.observedGeneration === metadata.generation;
    });
    const result = await shop.rollback({
      ...workload,
      to: 'image:app:9',
      timeout: '2s',
    });
    expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
      1,
      'rollback-not-ready',
    ]);
    expect(shop.proxy.writes()).toEqual([]);
  });

  it('is refused while the rollout is paused', async () => {
    await give('app:9');
    await shop.client.patch(
      resources.deployments,
      { name: 'web-blue' },
      { type: 'merge', body: { spec: { paused: true } } },
    );
    const result = await shop.rollback(workload);
    expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
      1,
      'rollback-preflight',
    ]);
    expect(result.log).toContain('kubectl rollout resume deployment/web-blue');
    expect(shop.proxy.writes()).toEqual([]);
  });
});

describe('the way back of a deployment', () => {
  it('is told as gone, and as not ready, where the former version does not come up', async () => {
    const fate = { 'fake/never-ready': 'true' };
    await shop.client.patch(
      resources.deployments,
      { name: 'web-blue' },
      {
        type: 'merge',
        body: { spec: { template: { metadata: { annotations: fate } } } },
      },
    );
    const result = await shop.deploy({
      images: 'deployment/web-blue=app:missing',
      timeout: '2s',
    });
    expect([result.exitCode, result.outputs.get('rolled-back')]).toEqual([
      1,
      'true',
    ]);
    expect(result.log).toContain(
      'given the former version, and not ready: deployment/web-blue',
    );
    expect(await imagesOf(shop.client, 'web-blue')).toBe('app:1');
  });

  it('is not taken for the rollout that failed before it', async () => {
    await scale(shop, 'web-blue', 1);
    await shop.client.patch(
      resources.deployments,
      { name: 'web-blue' },
      { type: 'merge', body: { spec: { progressDeadlineSeconds: 2 } } },
    );
    const result = await shop.deploy({
      images: 'deployment/web-blue=app:missing',
      'fail-fast-grace': '60s',
    });
    expect([result.exitCode, result.outputs.get('rolled-back')]).toEqual([
      1,
      'true',
    ]);
    expect(result.log).toContain('has timed out progressing');
    expect(await imagesOf(shop.client, 'web-blue')).toBe('app:1');
  });
});
