import { resources } from '@kit/kubernetes';
import { scale, until } from './obstacles.ts';
import { type Shop, shopObjects } from './shop.ts';

/** Green has the traffic, and blue stands by with so many pods. */
export async function openPair(
  shop: Shop,
  { standby = 2 }: { readonly standby?: number } = {},
): Promise<void> {
  const { client } = shop;
  const green = { app: 'web', version: 'green' };
  const { deployment } = shopObjects('web', { image: 'app:2' });
  const { template } = deployment.spec;
  await client.create(resources.deployments, {
    ...deployment,
    metadata: { name: 'web-green' },
    spec: {
      ...deployment.spec,
      selector: { matchLabels: green },
      template: { ...template, metadata: { labels: green } },
    },
  });
  await untilReady(shop, 'green', 2);
  await client.patch(
    resources.services,
    { name: 'web' },
    { type: 'merge', body: { spec: { selector: green } } },
  );
  if (standby !== 2) await scale(shop, 'web-blue', standby);
}

/** Waits until so many pods of a colour are ready. */
export async function untilReady(
  { client }: Shop,
  colour: string,
  count: number,
): Promise<void> {
  await until(`${count} pods of ${colour} are ready`, async () => {
    const { items } = await client.list(resources.pods, {
      labels: `version=${colour}`,
    });
    return items.filter(({ isReady }) => isReady).length >= count;
  });
}
