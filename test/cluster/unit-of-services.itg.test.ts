import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { resources } from '@kit/kubernetes';
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

  it('all stay on the old colour when one of them does not become ready', async () => {
    const result = await shop.release({
      image: 'user/app=app:2\ntrip/app=app:2\nai/app=missing:1',
    });
    expect(result.exitCode).toBe(1);
    expect(await coloursNow()).toEqual(['blue', 'blue', 'blue']);
  });
});
