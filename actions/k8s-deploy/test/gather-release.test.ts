import { afterEach, describe, expect, it } from '@jest/globals';
import { type KubernetesClient, openCluster } from '@kit/kubernetes';
import { memoryWorld, startFakeServer } from '@kit/testing';
import { gatherRelease } from '../src/gather-release.ts';
import { parseImages } from '../src/image-change.ts';

const pod = (image: string) => ({
  spec: { containers: [{ name: 'app', image }] },
});

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A cluster whose only workload runs `web:2`, with this state on it. */
async function clusterWith(state?: object): Promise<KubernetesClient> {
  const annotations =
    state === undefined
      ? {}
      : { 'delivery.kit/state': JSON.stringify({ schema: 1, ...state }) };
  const workload = {
    kind: 'Deployment',
    metadata: { name: 'web', annotations, generation: 7 },
    spec: { template: pod('web:2') },
  };
  const server = await startFakeServer((_, response) => {
    response.end(JSON.stringify(workload));
  });
  const kubeconfig = JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: server.origin } }],
    users: [{ name: 'u', user: {} }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });
  const given = { kubeconfig, context: undefined, namespace: 'shop' };
  const { client, close } = await openCluster(given, memoryWorld(), 'test');
  ends.push(close, server.close);
  return client;
}

async function unitFor(image: string, state?: object) {
  const parsed = parseImages(`web=${image}`);
  if (!('value' in parsed)) throw new Error(parsed.allowed);
  const inputs = {
    images: parsed.value,
    groups: undefined,
    fieldManager: 'k8s-deploy',
    forceConflicts: false,
  };
  const { groups } = await gatherRelease(inputs, [], await clusterWith(state));
  const [unit] = groups.flat();
  return unit;
}

const template = JSON.stringify(pod('web:1'));
const leftOpen = { phase: 'deploying', extra: { template } };

describe('a workload that has the image already', () => {
  it.each([
    ['has no state', undefined],
    ['was proven', { phase: 'done' }],
    ['was put back', { phase: 'rolled-back' }],
  ])('is left alone when it %s', async (_, state) => {
    expect((await unitFor('web:2', state))?.write).toEqual({ kind: 'none' });
  });

  it('is deployed once more when its Jobs afterwards were not done', async () => {
    const state = { phase: 'done', extra: { 'owes-jobs': 'true' } };
    const unit = await unitFor('web:2', state);
    expect(unit?.write.kind).toBe('images');
    expect(unit?.former?.template.containers[0]?.image).toBe('web:2');
  });

  it('is deployed once more when the run that wrote it never ended', async () => {
    expect((await unitFor('web:2', leftOpen))?.write).toEqual({
      kind: 'images',
      images: [{ name: 'app', image: 'web:2', isInit: false }],
    });
  });
});

it('goes back to what was there before a run that never ended', async () => {
  const unit = await unitFor('web:3', leftOpen);
  expect(unit?.former?.template.containers[0]?.image).toBe('web:1');
});
