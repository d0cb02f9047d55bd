import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { resources } from '@kit/kubernetes';
import { openShop, type Shop } from '../cluster/support/shop.ts';
import { type Load, startLoad } from './load.ts';

let shop: Shop;
let load: Load;
beforeAll(async () => {
  shop = await openShop({
    image: 'kit.local/shop:1',
    container: {
      readinessProbe: {
        httpGet: { path: '/readyz', port: 8080 },
        periodSeconds: 1,
      },
      lifecycle: { preStop: { sleep: { seconds: 5 } } },
      env: [{ name: 'DATABASE', value: 'orders' }],
    },
  });
  const { clusterIp } = await shop.service();
  load = await startLoad(`http://${clusterIp}/`);
});
afterAll(async () => {
  await load.stop();
  await shop.close();
});

const script = (text: string) =>
  JSON.stringify(['/bin/busybox', 'sh', '-c', text]);
const release = (migration: string) =>
  shop.release({
    image: 'app=kit.local/shop:2',
    'before-deploy-jobs': `migrate: ${script(migration)}`,
  });

describe('a migration as a Job in a real pod', () => {
  it('that fails shows the last 20 lines of its log, and nothing is deployed', async () => {
    const result = await release(
      'for i in $(busybox seq 1 30); do echo "statement $i"; done; exit 3',
    );
    expect([
      result.exitCode,
      result.outputs.get('reason-code'),
      await shop.colour(),
    ]).toEqual([1, 'hook-job-failed', 'blue']);
    expect(result.log).toContain('statement 11\n');
    expect(result.log).not.toContain('statement 10\n');
    expect(result.log).toContain('it wrote last: statement 30');
  });

  it('runs with the new image and the environment of the pods, and takes no request', async () => {
    const result = await release(
      'echo "migrating $DATABASE to $VERSION"; busybox sleep 1',
    );
    expect([result.exitCode, await shop.colour()]).toEqual([0, 'green']);
    const { items } = await shop.client.list(resources.pods, {
      labels: 'delivery.kit/job',
    });
    const done = items.find(({ phase }) => phase === 'Succeeded');
    const { text } = await shop.client.send({
      method: 'GET',
      path: `/api/v1/namespaces/${shop.namespace}/pods/${done?.metadata.name}/log`,
      what: 'log',
      safety: 'repeatable',
      accept: '*/*',
    });
    expect(text).toBe('migrating orders to 2\n');
    expect((await load.stop()).failed).toEqual([]);
  });
});
