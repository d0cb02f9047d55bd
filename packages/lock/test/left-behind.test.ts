import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { runIdentity } from '@kit/deployment';
import { openCluster } from '@kit/kubernetes';
import { memoryWorld, startFakeServer } from '@kit/testing';
import {
  forgetHoldings,
  type Holding,
  leftHoldings,
  releaseLeft,
  rememberHoldings,
} from '../src/index.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const holding: Holding = {
  lock: 'web-delivery',
  apiVersion: 'v1',
  kind: 'Service',
  name: 'web',
  scope: '',
};
const world = memoryWorld();
const run = runIdentity(world.context);
const ours = 'org/shop/1001/1/build';

const lease = (holder: string) => ({
  metadata: { name: 'web-delivery', resourceVersion: '7' },
  spec: { holderIdentity: holder, leaseTransitions: 3 },
});
const state = (phase: string, runUrl = run.url) => ({
  metadata: {
    name: 'web',
    annotations: {
      'delivery.kit/state': JSON.stringify({
        schema: 1,
        phase,
        active: 'green',
        runUrl,
      }),
    },
  },
});

/** A cluster with this Lease and this Service; either may be missing. */
async function clusterOf(held: object | undefined, service?: object) {
  const written: string[] = [];
  const server = await startFakeServer(async (request, response) => {
    const body = await text(request);
    if (request.method === 'PUT') written.push(body);
    const found = request.url?.includes('/leases/') ? held : service;
    response.writeHead(found === undefined ? 404 : 200);
    response.end(request.method === 'PUT' ? body : JSON.stringify(found ?? {}));
  });
  const kubeconfig = JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: server.origin } }],
    users: [{ name: 'u', user: {} }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });
  const given = { kubeconfig, context: undefined, namespace: 'shop' };
  const { client, close } = await openCluster(given, world, 'test');
  ends.push(close, server.close);
  return { client, written };
}

describe('what main holds', () => {
  it('is left to post until it is forgotten', () => {
    const store = memoryWorld().state;
    expect(leftHoldings(store)).toEqual([]);
    rememberHoldings(store, [holding]);
    expect(leftHoldings(store)).toEqual([holding]);
    forgetHoldings(store);
    expect(leftHoldings(store)).toEqual([]);
  });
});

describe('the lock of a main that was killed', () => {
  it('is released, for exactly the Lease that was seen', async () => {
    const { client, written } = await clusterOf(lease(ours), state('baking'));
    expect(await releaseLeft(client, [holding], run)).toEqual([
      'released the lock web-delivery',
      expect.stringContaining('service web was left "baking" with green'),
    ]);
    expect(written.map((body) => JSON.parse(body))).toEqual([
      {
        metadata: expect.objectContaining({ resourceVersion: '7' }),
        spec: { holderIdentity: '', leaseTransitions: 3 },
      },
    ]);
  });

  it.each([
    ['another run', lease('org/shop/2002/1/build')],
    ['a later attempt', lease('org/shop/1001/2/build')],
    ['nobody', lease('')],
  ])('is left alone when %s has it', async (_, held) => {
    const { client, written } = await clusterOf(held, state('baking'));
    expect(await releaseLeft(client, [holding], run)).toEqual([]);
    expect(written).toEqual([]);
  });

  it('is left alone when it is not there', async () => {
    const { client, written } = await clusterOf(undefined, state('baking'));
    expect(await releaseLeft(client, [holding], run)).toEqual([]);
    expect(written).toEqual([]);
  });

  it.each([
    ['has come to its end', state('done')],
    ['is of another run', state('baking', 'https://other')],
    ['was never begun', { metadata: { name: 'web' } }],
    ['is of an object that is gone', undefined],
  ])('says nothing of a delivery that %s', async (_, service) => {
    const { client } = await clusterOf(lease(ours), service);
    expect(await releaseLeft(client, [holding], run)).toEqual([
      'released the lock web-delivery',
    ]);
  });
});
