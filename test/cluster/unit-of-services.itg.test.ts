import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { resources } from '@kit/kubernetes';
import { isAsleep } from '@kit/traffic';
import { rerun } from './support/interruptions.ts';
import { scale, until } from './support/obstacles.ts';
import { openShop, type Shop } from './support/shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop({ services: ['user', 'trip', 'ai'] });
});
afterEach(async () => {
  expect(await shop.sampler.least()).toBeGreaterThan(0);
  await shop.close();
});

async function coloursNow() {
  const all = await Promise.all(
    ['user', 'trip', 'ai'].map((name) =>
      shop.client.get(resources.services, { name }),
    ),
  );
  return all.map(({ selector }) => selector['version']);
}

describe('several Services as one unit', () => {
  it('are released group by group', async () => {
    const result = await shop.release({ service: 'user, trip\nai' });
    expect(result.exitCode).toBe(0);
    expect(await coloursNow()).toEqual(['green', 'green', 'green']);
  });

  it('all stay on the old colour when the last switch is forbidden', async () => {
    shop.proxy.add({
      when: ({ path, body }) =>
        path.includes('/services/ai') &&
        body.includes('"replace","path":"/spec/selector"'),
      fault: { kind: 'answer', status: 403 },
    });
    const result = await shop.release({});
    expect(result.exitCode).toBe(1);
    expect(await coloursNow()).toEqual(['blue', 'blue', 'blue']);
  });

  it('do not go back to a colour that sleeps, though the run that left it there died', async () => {
    const user = { service: 'user', image: 'user/app=app:2', bake: '10m' };
    const killed = await shop.release(user, {
      kill: { signal: 'SIGKILL', whenLogged: 'traffic: done' },
    });
    expect(killed.signal).toBe('SIGKILL');
    await scale(shop, 'user-blue', 0);
    await until('blue sleeps', async () =>
      isAsleep(
        await shop.client.get(resources.deployments, { name: 'user-blue' }),
      ),
    );
    const result = await shop.release(
      {
        service: 'trip\nuser',
        image: 'user/app=app:2\ntrip/app=missing:1',
        'lock-timeout': '60s',
      },
      rerun,
    );
    expect(result.exitCode).toBe(1);
    expect(await coloursNow()).toEqual(['green', 'blue', 'blue']);
    expect(result.log).toContain('has no ready pod to go back to');
  });

  it('all stay on the old colour when one of them does not become ready', async () => {
    const result = await shop.release({
      image: 'user/app=app:2\ntrip/app=app:2\nai/app=missing:1',
    });
    expect(result.exitCode).toBe(1);
    expect(await coloursNow()).toEqual(['blue', 'blue', 'blue']);
  });
});
