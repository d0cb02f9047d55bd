import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { valueAt } from '@kit/action';
import { resources } from '@kit/kubernetes';
import type { BundleResult } from '@kit/testing';
import { neededRules } from '../../actions/k8s-blue-green/src/rules.ts';
import { rerun } from './support/interruptions.ts';
import { until } from './support/obstacles.ts';
import { openPair } from './support/pair.ts';
import { tokenFor } from './support/rbac.ts';
import { openShop, type Shop } from './support/shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(async () => {
  expect(await shop.sampler.least()).toBeGreaterThan(0);
  await shop.close();
});

const holder = async (name: string) =>
  (await shop.client.get(resources.leases, { name })).holder;

/** As the runner starts `post` after `main`. */
function stateOf({ state }: BundleResult): Record<string, string> {
  return Object.fromEntries(
    [...state].map(([name, value]) => [`STATE_${name}`, value]),
  );
}

describe('the post step', () => {
  it('of a release that was killed releases its lock, and says what is left', async () => {
    const killed = await shop.release(
      { bake: '60s' },
      { kill: { signal: 'SIGKILL', whenLogged: 'traffic: done' } },
    );
    expect(await holder('web-delivery')).toBe('org/shop/1001/1/job');
    const post = await shop.release(
      {},
      { entry: 'post.js', env: stateOf(killed) },
    );
    expect([post.exitCode, await holder('web-delivery')]).toEqual([0, '']);
    expect(post.log).toContain('released the lock web-delivery');
    expect(post.log).toContain('service web was left "baking" with green');
  });

  it('of a deployment that was killed does so too', async () => {
    const killed = await shop.deploy(
      { images: 'deployment/web-blue=missing:1', 'fail-fast-grace': '60s' },
      { kill: { signal: 'SIGKILL', whenLogged: 'write deployment/web-blue' } },
    );
    const post = await shop.deploy(
      {},
      { entry: 'post.js', env: stateOf(killed) },
    );
    expect([
      post.exitCode,
      await holder('deployment-web-blue-delivery'),
    ]).toEqual([0, '']);
    expect(post.log).toContain('deployment web-blue was left "deploying"');
  });

  it('leaves the lock of another run alone', async () => {
    const killed = await shop.release(
      { bake: '60s' },
      { kill: { signal: 'SIGKILL', whenLogged: 'traffic: done' } },
    );
    const other = shop.release({ bake: '8s' }, rerun);
    await until('the other has it', async () =>
      (await holder('web-delivery')).endsWith('/2/job'),
    );
    const post = await shop.release(
      {},
      { entry: 'post.js', env: stateOf(killed) },
    );
    expect([post.exitCode, post.log.includes('released')]).toEqual([0, false]);
    expect((await other).exitCode).toBe(0);
  });

  it('asks nothing after a run that ended by itself', async () => {
    const done = await shop.release({});
    const before = shop.proxy.requests.length;
    const post = await shop.release(
      {},
      { entry: 'post.js', env: stateOf(done) },
    );
    expect([post.exitCode, shop.proxy.requests.length]).toEqual([0, before]);
  });
});

describe('the record', () => {
  const auditOf = ({ outputs }: BundleResult): unknown =>
    valueAt(JSON.parse(outputs.get('json') ?? '{}'), 'audit');
  const eventsOf = (result: BundleResult) =>
    (valueAt(auditOf(result), 'events') as { event: string }[]).map(
      ({ event }) => event,
    );
  const messages = async () => {
    const { items } = await shop.client.list(resources.events);
    return items.map(({ reason, message }) => `${reason}: ${message}`).join();
  };

  it('of a release names what was begun and what was switched', async () => {
    const result = await shop.release({ reason: 'new prices' });
    expect(eventsOf(result)).toEqual([
      'deployment_initiated',
      'traffic_switched',
    ]);
    expect(auditOf(result)).toMatchObject({ actor: 'octocat', schema: 1 });
    expect(await messages()).toContain(
      'TrafficSwitched: octocat switched traffic from web blue (app:1) to web green (app=app:2): new prices',
    );
  });

  it('of a release that went back has the code D003', async () => {
    const result = await shop.release({
      'prometheus-url': 'http://127.0.0.1:9',
      'metrics-preset': 'http',
    });
    expect(eventsOf(result)).toEqual([
      'deployment_initiated',
      'traffic_switched',
      'rollback_executed',
    ]);
    expect(auditOf(result)).toMatchObject({ code: 'D003' });
    expect(await messages()).toContain('RollbackExecuted: octocat rolled back');
  });

  it('of a release that was never ready has the code D002, and of one that cannot be D004', async () => {
    const bad = await shop.release({ image: 'app=missing:1' });
    expect(auditOf(bad)).toMatchObject({ code: 'D002' });
    const wrong = await shop.release({ service: 'nobody' });
    expect(auditOf(wrong)).toMatchObject({ code: 'D004' });
  });

  it('of a promotion names who approved it', async () => {
    await shop.release({ promote: 'manual' });
    const result = await shop.release(
      { promote: 'manual', phase: 'promote' },
      { env: { GITHUB_TRIGGERING_ACTOR: 'hubot' } },
    );
    expect(eventsOf(result)).toEqual(['approval_granted', 'traffic_switched']);
    expect(auditOf(result)).toMatchObject({ actor: 'hubot' });
  });

  it('of a rollback is the same in the output and in the Event', async () => {
    await openPair(shop);
    const result = await shop.rollback({ reason: 'prices are wrong' });
    expect(eventsOf(result)).toEqual(['rollback_executed']);
    expect(await messages()).toContain(
      'RollbackExecuted: octocat rolled back from green to blue: prices are wrong',
    );
  });

  it('leaves no Event, and asks for none, where the Role has none', async () => {
    const token = await tokenFor(shop, 'quiet', neededRules);
    const kubeconfig = shop.kubeconfig(token);
    const result = await shop.release({ kubeconfig });
    expect(result.exitCode).toBe(0);
    expect(shop.proxy.writes().join()).not.toContain('events');
  });
});
