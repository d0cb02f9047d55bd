import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { resources } from '@kit/kubernetes';
import { neededRules } from '../../actions/k8s-deploy/src/permissions.ts';
import { workspaceOf } from './k8s-deploy-world.ts';
import {
  denial,
  denyPodsOf,
  doomedNode,
  scale,
  until,
} from './support/obstacles.ts';
import { expiringAccess } from './support/plugin.ts';
import { tokenFor } from './support/rbac.ts';
import {
  imagesOf,
  openShop,
  replicasOf,
  type Shop,
  shopObjects,
} from './support/shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(async () => {
  expect(await shop.sampler.least()).toBeGreaterThan(0);
  await shop.close();
});

const image = () => imagesOf(shop.client, 'web-blue');

/** The Deployment as a manifest, with the new image and more in its pods. */
async function manifestWith(podSpec: object): Promise<string> {
  const { deployment } = shopObjects('web', { image: 'app:2' });
  const { template } = deployment.spec;
  return workspaceOf({
    'web.yaml': JSON.stringify({
      ...deployment,
      spec: {
        ...deployment.spec,
        template: { ...template, spec: { ...template.spec, ...podSpec } },
      },
    }),
  });
}

const byManifest = {
  images: '',
  manifests: 'web.yaml',
  'force-conflicts': 'true',
};

describe('a deployment whose pods may not come to be', () => {
  it('goes back with the words of the admission that denies them', async () => {
    const policy = await denyPodsOf(shop, 'app:2');
    const result = await shop.deploy({});
    await policy.remove();
    expect([result.exitCode, await image()]).toEqual([1, 'app:1']);
    expect(result.log).toContain(denial);
  });

  it('goes back with the words of the scheduler when no node fits', async () => {
    const workspace = await manifestWith({ nodeSelector: { disk: 'gold' } });
    const result = await shop.deploy(byManifest, { workspace });
    expect([result.exitCode, await image()]).toEqual([1, 'app:1']);
    expect(result.log).toContain('Unschedulable');
  });
});

describe('a node that is lost', () => {
  it('during the watch, with all new pods, takes the release back', async () => {
    const node = await doomedNode(shop);
    const workspace = await manifestWith(node.placement);
    const result = await shop.deploy(
      { ...byManifest, watch: '60s', interval: '500ms' },
      {
        workspace,
        onLine(line) {
          if (line.startsWith('roll out deployment/web-blue: done'))
            void node.lose();
        },
      },
    );
    await node.remove();
    expect([
      result.exitCode,
      result.outputs.get('reason-code'),
      result.outputs.get('rolled-back'),
      await image(),
    ]).toEqual([1, 'zero-endpoints', 'true', 'app:1']);
    // The node took the pods away, not the release.
    shop.sampler.forgive();
  });
});

describe('an autoscaler that changes the replicas meanwhile', () => {
  it.each([
    ['a good version', 'app:2', 0, 'app:2'],
    ['a bad version', 'registry.local/missing:1', 1, 'app:1'],
  ])('keeps its say over %s', async (_, asked, exitCode, stays) => {
    let isScaled: Promise<void> | undefined;
    const result = await shop.deploy(
      { images: `deployment/web-blue=${asked}`, 'fail-fast-grace': '3s' },
      {
        onLine(line) {
          if (line.startsWith('write deployment/web-blue: done'))
            isScaled ??= scale(shop, 'web-blue', 4);
        },
      },
    );
    await isScaled;
    expect([
      result.exitCode,
      await image(),
      await replicasOf(shop.client, 'web-blue'),
    ]).toEqual([exitCode, stays, 4]);
  });
});

describe('a GitOps tool that owns the image', () => {
  const own = () => {
    const { deployment } = shopObjects('web', {});
    return shop.client.apply(
      resources.deployments,
      { name: 'web-blue' },
      deployment,
      { fieldManager: 'argocd-controller', force: true },
    );
  };

  it('is found before anything is written', async () => {
    await own();
    const result = await shop.deploy({});
    expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
      1,
      'k8s-deploy-owned',
    ]);
    expect(result.log).toContain('"argocd-controller" owns the image');
    expect(shop.proxy.writes()).toEqual([]);
  });

  it('is found before anything is written by a manifest too', async () => {
    await own();
    const workspace = await manifestWith({});
    const result = await shop.deploy(
      { ...byManifest, 'force-conflicts': 'false' },
      { workspace },
    );
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain('argocd-controller');
    expect(await image()).toBe('app:1');
  });

  it('is written over when that is wanted', async () => {
    await own();
    const result = await shop.deploy({ 'force-conflicts': 'true' });
    expect([result.exitCode, await image()]).toEqual([0, 'app:2']);
  });
});

describe('the watch of a deployment', () => {
  it('goes on with a fresh token when the first expires', async () => {
    const rules = neededRules({
      namespace: shop.namespace,
      objects: [],
      groups: [],
      helm: undefined,
    });
    const workloads = {
      group: 'apps',
      resource: 'deployments',
      verbs: ['get', 'list', 'watch', 'patch'],
    };
    const token = (name: string) => tokenFor(shop, name, [...rules, workloads]);
    const access = await expiringAccess(shop, [
      await token('first'),
      await token('second'),
    ]);
    const { kubeconfig } = access;
    const result = await shop.deploy(
      { kubeconfig, watch: '2s', interval: '300ms' },
      {
        onLine(line) {
          if (line.startsWith('roll out deployment/web-blue: done'))
            access.expire();
        },
      },
    );
    await access.remove();
    expect([result.exitCode, await image()]).toEqual([0, 'app:2']);
  });

  it('goes back when Prometheus is gone', async () => {
    const result = await shop.deploy({
      watch: '2s',
      interval: '300ms',
      'prometheus-url': 'http://127.0.0.1:9',
      'metrics-preset': 'http',
    });
    expect([
      result.exitCode,
      result.outputs.get('reason-code'),
      await image(),
    ]).toEqual([1, 'analysis-inconclusive', 'app:1']);
  });

  it('that held is taken up by a rerun, which knows the way back', async () => {
    const watched = {
      watch: '1s',
      interval: '300ms',
      'prometheus-url': 'http://127.0.0.1:9',
      'metrics-preset': 'http',
    };
    const held = await shop.deploy({ ...watched, 'on-inconclusive': 'hold' });
    expect([held.exitCode, await image()]).toEqual([1, 'app:2']);
    const again = await shop.deploy(watched);
    expect([again.exitCode, await image()]).toEqual([1, 'app:1']);
  });

  it('outlives an API server that is gone for a while', async () => {
    let isGone = false;
    shop.proxy.add({
      when: () => isGone,
      fault: { kind: 'cut-before' },
      times: 1000,
    });
    const result = await shop.deploy(
      { watch: '4s', interval: '300ms' },
      {
        onLine(line) {
          if (!line.startsWith('roll out deployment/web-blue: done')) return;
          isGone = true;
          setTimeout(() => {
            isGone = false;
          }, 2000);
        },
      },
    );
    await until('the API server is back', async () => !isGone);
    expect([result.exitCode, await image()]).toEqual([0, 'app:2']);
  });
});
