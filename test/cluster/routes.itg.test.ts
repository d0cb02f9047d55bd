import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { resources } from '@kit/kubernetes';
import { isAsleep, targetResource } from '@kit/traffic';
import { callsOf, changesOf, plannedChanges } from './support/api-calls.ts';
import { type Fault, isWrite, type Seen } from './support/fault-proxy.ts';
import { until } from './support/obstacles.ts';
import {
  openRouteShop,
  type RouteKind,
  type RouteShop,
} from './support/route-shop.ts';
import { imagesOf, replicasOf, setFate } from './support/shop.ts';

const kinds: readonly RouteKind[] = ['ingress', 'httproute'];

describe.each(kinds)('an %s as what is switched', (kind) => {
  let world: RouteShop;
  beforeEach(async () => {
    world = await openRouteShop(kind);
  });
  afterEach(async () => {
    const least = await world.least();
    await world.close();
    expect(least).toBeGreaterThan(0);
  });

  const traffic = `${kind}/shop`;
  const release = (
    inputs: Record<string, string> = {},
    run: Parameters<RouteShop['shop']['release']>[1] = {},
  ) => world.shop.release({ traffic, ...inputs }, run);
  const rollback = (inputs: Record<string, string> = {}) =>
    world.shop.rollback({ traffic, ...inputs });
  const isSwitch = ({ method, body }: Seen) =>
    method === 'PATCH' &&
    body.includes('{"op":"replace"') &&
    body.includes('"value":"web-');
  const edit = (name: string) =>
    world.shop.client.patch(
      targetResource(kind),
      { name: 'shop' },
      {
        type: 'json',
        body: [
          {
            op: 'replace',
            path:
              kind === 'ingress'
                ? '/spec/rules/0/http/paths/1/backend/service/name'
                : '/spec/rules/1/backendRefs/0/name',
            value: name,
          },
        ],
      },
    );

  it('is released with one write, keeps what is not ours, and goes on alternating', async () => {
    const before = JSON.stringify((await world.route()).raw);
    const first = await release();
    expect([first.exitCode, await world.backends()]).toEqual([
      0,
      ['web-green'],
    ]);
    const { proxy, client } = world.shop;
    expect(proxy.requests.filter(isSwitch)).toHaveLength(1);
    expect(await imagesOf(client, 'web-green')).toBe('app:2');
    expect(await replicasOf(client, 'web-blue')).toBe(0);
    const after = await world.route();
    expect(after.metadata.annotations['example.com/team']).toBe('a');
    expect(JSON.stringify(Object(after.raw).spec)).toBe(
      JSON.stringify(JSON.parse(before).spec).replaceAll(
        'web-blue',
        'web-green',
      ),
    );
    await until('blue sleeps', async () =>
      isAsleep(await client.get(resources.deployments, { name: 'web-blue' })),
    );
    const count = proxy.requests.length;
    const second = await release({ image: 'app=app:3' });
    expect([second.exitCode, await world.backends()]).toEqual([
      0,
      ['web-blue'],
    ]);
    const calls = callsOf(proxy.requests.slice(count));
    expect(calls.length).toBeLessThanOrEqual(20);
    const third = await release({ image: 'app=app:3' });
    expect(third.outputs.get('reason-code')).toBe('nothing-to-do');
  });

  it('waits for pods that take their time before it is switched', async () => {
    const { client } = world.shop;
    await client.patch(
      resources.deployments,
      { name: 'web-blue' },
      { type: 'merge', body: { spec: { paused: true } } },
    );
    await setFate(client, 'web-blue', { 'fake/ready-after': '2s' });
    const result = await release();
    expect([result.exitCode, await world.backends()]).toEqual([
      0,
      ['web-green'],
    ]);
  });

  it('writes exactly the calls of its plan', async () => {
    const plan = await release({ 'dry-run': 'true' });
    expect(world.shop.proxy.writes()).toEqual([]);
    const planned = plannedChanges(plan.outputs.get('plan'));
    await release();
    const made = changesOf(world.shop.proxy.requests);
    expect(made).toEqual(planned);
  });

  it('goes back by k8s-rollback, which wakes the sleeping colour first', async () => {
    expect((await release()).exitCode).toBe(0);
    const back = await rollback();
    expect([back.exitCode, await world.backends()]).toEqual([0, ['web-blue']]);
    expect(back.outputs.get('changed')).toBe('true');
    expect(await replicasOf(world.shop.client, 'web-blue')).toBe(2);
    const again = await rollback();
    expect([again.exitCode, again.outputs.get('changed')]).toEqual([
      0,
      'false',
    ]);
  });

  it('goes back by itself when the watch proves nothing', async () => {
    const result = await release({
      'prometheus-url': 'http://127.0.0.1:9',
      'metrics-preset': 'http',
    });
    expect([result.exitCode, await world.backends()]).toEqual([
      1,
      ['web-blue'],
    ]);
    expect(result.outputs.get('rolled-back')).toBe('true');
  });

  it('does not overwrite a backend that somebody edited in between', async () => {
    const run = () => edit('web-canary');
    world.shop.proxy.add({ when: isSwitch, fault: { kind: 'before', run } });
    const result = await release();
    expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
      1,
      'conflict',
    ]);
    expect(JSON.stringify((await world.route()).raw)).toContain('web-canary');
    await edit('web-blue');
    world.forgive();
  });

  it('is not disturbed by what somebody wrote elsewhere on it', async () => {
    const run = () =>
      world.shop.client.patch(
        targetResource(kind),
        { name: 'shop' },
        { type: 'merge', body: { metadata: { annotations: { note: 'x' } } } },
      );
    const isFirst = ({ method, path }: Seen) =>
      method === 'PATCH' && path.includes('/shop?');
    world.shop.proxy.add({ when: isFirst, fault: { kind: 'before', run } });
    expect((await release()).exitCode).toBe(0);
    expect((await world.route()).metadata.annotations['note']).toBe('x');
  });

  it.each<[string, Fault]>([
    ['a closed connection after it was committed', { kind: 'cut-after' }],
    ['no answer at all', { kind: 'hang' }],
    ['500', { kind: 'answer', status: 500 }],
  ])('survives %s at the switch', async (_name, fault) => {
    world.shop.proxy.add({ when: isSwitch, fault });
    const result = await release();
    expect([result.exitCode, await world.backends()]).toEqual([
      0,
      ['web-green'],
    ]);
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7])(
    'is brought to its end after a kill at write %d',
    async (n) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      let count = 0;
      const run = () => {
        resolve();
        return new Promise(() => undefined);
      };
      world.shop.proxy.add({
        when: (seen) => isWrite(seen) && count++ === n,
        fault: { kind: 'after', run },
      });
      await release({}, { kill: { signal: 'SIGKILL', when: promise } });
      const rerun = await release({}, { env: { GITHUB_RUN_ATTEMPT: '2' } });
      expect(rerun.exitCode).toBe(0);
      const [active = ''] = await world.backends();
      expect(await imagesOf(world.shop.client, active)).toBe('app:2');
    },
  );

  it('is refused when it is not there, or leads to neither colour', async () => {
    const missing = await release({ traffic: `${kind}/other` });
    expect(missing.log).toContain(`${kind} "other" does not exist`);
    const neither = await release({ service: 'api' });
    expect(neither.log).toContain('has no backend');
    expect(world.shop.proxy.writes()).toEqual([]);
  });

  it('is refused when a GitOps tool owns its rules', async () => {
    const { raw } = await world.route();
    const { apiVersion, kind: word, spec } = Object(raw);
    await world.shop.client.apply(
      targetResource(kind),
      { name: 'shop' },
      { apiVersion, kind: word, metadata: { name: 'shop' }, spec },
      { fieldManager: 'argocd-controller', force: true },
    );
    const result = await release();
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain('"argocd-controller" owns the rules');
    expect(world.shop.proxy.writes()).toEqual([]);
  });
});

describe('an HTTPRoute', () => {
  let world: RouteShop;
  beforeEach(async () => {
    world = await openRouteShop('httproute');
  });
  afterEach(async () => {
    const least = await world.least();
    await world.close();
    expect(least).toBeGreaterThan(0);
  });

  const patch = (body: unknown, subresource?: string) =>
    world.shop.client.patch(
      resources.httpRoutes,
      { name: 'shop' },
      { type: 'merge', body },
      subresource === undefined ? {} : { subresource },
    );
  const report = (generation: number, status: string) => {
    const at = new Date().toISOString();
    const condition = (type: string) => ({
      type,
      status: type === 'Accepted' ? 'True' : status,
      reason: status === 'True' ? 'Fine' : 'BackendNotFound',
      message: '',
      lastTransitionTime: at,
      observedGeneration: generation,
    });
    const parent = {
      parentRef: { name: 'gate' },
      controllerName: 'example.com/gateway',
      conditions: [condition('Accepted'), condition('ResolvedRefs')],
    };
    return patch({ status: { parents: [parent] } }, 'status');
  };
  const release = (onLine?: (line: string) => void) =>
    world.shop.release(
      { traffic: 'httproute/shop' },
      onLine === undefined ? {} : { onLine },
    );

  it('with both colours gets their weights exchanged', async () => {
    await patch({
      spec: {
        rules: [
          {
            backendRefs: [
              { name: 'web-blue', port: 80, weight: 10 },
              { name: 'web-green', port: 80, weight: 0 },
            ],
          },
        ],
      },
    });
    expect((await release()).exitCode).toBe(0);
    const { spec } = Object((await world.route()).raw);
    expect(
      spec.rules[0].backendRefs.map(
        ({ name, weight }: { name: string; weight: number }) => [name, weight],
      ),
    ).toEqual([
      ['web-blue', 0],
      ['web-green', 10],
    ]);
  });

  it('is refused while a canary has part of its traffic', async () => {
    await patch({
      spec: {
        rules: [
          {
            backendRefs: [
              { name: 'web-blue', port: 80, weight: 9 },
              { name: 'web-green', port: 80, weight: 1 },
            ],
          },
        ],
      },
    });
    const result = await release();
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain('sends traffic to both');
    await patch({
      spec: { rules: [{ backendRefs: [{ name: 'web-blue', port: 80 }] }] },
    });
    world.forgive();
  });

  it.each([
    ['True', 0, 'web-green'],
    ['False', 1, 'web-blue'],
  ])(
    'waits for its Gateway, whose ResolvedRefs is %s',
    async (status, exitCode, backend) => {
      const { metadata } = await world.route();
      await report(metadata.generation, 'True');
      const result = await release((line) => {
        if (line.startsWith('switch: done')) {
          void report(metadata.generation + 1, status);
        }
      });
      expect([result.exitCode, await world.backends()]).toEqual([
        exitCode,
        [backend],
      ]);
      if (exitCode === 1) expect(result.log).toContain('BackendNotFound');
    },
  );
});
