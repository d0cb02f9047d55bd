import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { systemClock } from '@kit/clock';
import { resources } from '@kit/kubernetes';
import { openShop, type Shop } from './support/shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const select = (app: string) =>
  shop.client.patch(
    resources.services,
    { name: 'web' },
    { type: 'merge', body: { spec: { selector: { app } } } },
  );

it('notices a Service that selects no pod for a moment', async () => {
  expect(await shop.sampler.least()).toBeGreaterThan(0);
  await select('nobody');
  await systemClock.sleep(100);
  await select('web');
  await systemClock.sleep(200);
  expect(await shop.sampler.least()).toBe(0);
  shop.sampler.forgive();
  expect(await shop.sampler.least()).toBeGreaterThan(0);
});
