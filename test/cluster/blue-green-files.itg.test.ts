import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { resources } from '@kit/kubernetes';
import { workspaceOf } from './k8s-deploy-world.ts';
import { callsOf, changesOf, plannedChanges } from './support/api-calls.ts';
import { isWrite } from './support/fault-proxy.ts';
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
  const least = await shop.sampler.least();
  await shop.close();
  expect(least).toBeGreaterThan(0);
});

/** A plain Deployment of `web` as a team has it, and what goes with it. */
function files(image = 'app:2', greeting = 'hello') {
  const { deployment, service } = shopObjects('web', { isPlain: true, image });
  const [container] = deployment.spec.template.spec.containers;
  const env = [{ name: 'GREETING', value: greeting }];
  const spec = {
    ...deployment.spec,
    minReadySeconds: 1,
    template: {
      ...deployment.spec.template,
      spec: { containers: [{ ...container, env }] },
    },
  };
  const configMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'web' },
    data: { greeting },
  };
  return [{ ...deployment, spec }, service, configMap]
    .map((object) => JSON.stringify(object))
    .join('\n---\n');
}

async function release(
  text: string,
  inputs: Record<string, string> = {},
  run: Parameters<Shop['release']>[1] = {},
) {
  const workspace = await workspaceOf({ 'app.yaml': text });
  const given = { image: '', manifests: 'app.yaml', ...inputs };
  return shop.release(given, { workspace, ...run });
}

const deployment = (name: string) =>
  shop.client.get(resources.deployments, { name });
const greeting = async () =>
  (await shop.client.get(resources.configMaps, { name: 'web' })).data[
    'greeting'
  ];

describe('a release of manifests', () => {
  it('makes the other colour of the Deployment in the files, and applies the rest', async () => {
    const result = await release(files());
    expect([result.exitCode, await shop.colour()]).toEqual([0, 'green']);
    const { matchLabels, template, minReadySeconds } =
      await deployment('web-green');
    expect(matchLabels).toEqual({ app: 'web', version: 'green' });
    expect(template.labels).toEqual({ app: 'web', version: 'green' });
    expect(JSON.stringify(template.raw)).toContain('GREETING');
    expect(minReadySeconds).toBe(1);
    expect(await replicasOf(shop.client, 'web-green')).toBe(2);
    expect(await greeting()).toBe('hello');
    expect(result.log).toContain('service "web" of the files is left out');
    expect((await shop.service()).selector).toEqual({
      app: 'web',
      version: 'green',
    });
    const found = await shop.client.find(resources.deployments, {
      name: 'web',
    });
    expect(found).toBeUndefined();
  });

  it('alternates, knows what it has released already, and follows every change', async () => {
    expect((await release(files('app:2'))).exitCode).toBe(0);
    const again = await release(files('app:2'));
    expect(again.outputs.get('reason-code')).toBe('nothing-to-do');
    expect((await release(files('app:2', 'good day'))).exitCode).toBe(0);
    expect(await shop.colour()).toBe('blue');
    const { template, minReadySeconds } = await deployment('web-blue');
    expect(JSON.stringify(template.raw)).toContain('good day');
    expect(minReadySeconds).toBe(1);
    expect(await greeting()).toBe('good day');
  });

  it('sets the image that is given, over that of the files', async () => {
    const result = await release(files('app:latest'), { image: 'app=app:7' });
    expect(result.exitCode).toBe(0);
    expect(await imagesOf(shop.client, 'web-green')).toBe('app:7');
  });

  it('writes exactly the calls of its plan, with at most 20 requests and one for its ConfigMap', async () => {
    const plan = await release(files(), { 'dry-run': 'true' });
    expect(shop.proxy.writes()).toEqual([]);
    const planned = plannedChanges(plan.outputs.get('plan'));
    const before = shop.proxy.requests.length;
    await release(files());
    const calls = callsOf(shop.proxy.requests.slice(before));
    expect(calls.length).toBeLessThanOrEqual(20 + 1);
    const made = changesOf(shop.proxy.requests);
    expect(made).toEqual(
      planned.map((call) =>
        call.replace('APPLY configmap/', 'PATCH configmaps/'),
      ),
    );
  });

  it('builds a kustomize overlay', async () => {
    const workspace = await workspaceOf({
      'kustomization.yaml':
        'resources: [app.yaml]\nconfigMapGenerator: [{name: extra, literals: [a=b]}]\n',
      'app.yaml': files('registry.local/app:1'),
    });
    const result = await shop.release(
      {
        image: '',
        kustomize: '.',
        'kustomize-images': 'registry.local/app=app:8',
      },
      { workspace },
    );
    expect(result.log).not.toContain('::error');
    expect(result.exitCode).toBe(0);
    expect(await imagesOf(shop.client, 'web-green')).toBe('app:8');
    const { items } = await shop.client.list(resources.configMaps);
    expect(items.some(({ metadata }) => /^extra-/.test(metadata.name))).toBe(
      true,
    );
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
    'is brought to its end after a kill at write %d',
    async (n) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      let count = 0;
      const run = () => {
        resolve();
        return new Promise(() => undefined);
      };
      shop.proxy.add({
        when: (seen) => isWrite(seen) && count++ === n,
        fault: { kind: 'after', run },
      });
      await release(
        files(),
        {},
        { kill: { signal: 'SIGKILL', when: promise } },
      );
      const env = { GITHUB_RUN_ATTEMPT: '2' };
      expect((await release(files(), {}, { env })).exitCode).toBe(0);
      expect(await imagesOf(shop.client, `web-${await shop.colour()}`)).toBe(
        'app:2',
      );
      expect(await greeting()).toBe('hello');
    },
  );

  it('stays where it is when a field belongs to somebody else, and takes it when told to', async () => {
    const body = (owner: string) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'web' },
      data: { greeting: owner },
    });
    await shop.client.apply(
      resources.configMaps,
      { name: 'web' },
      body('other'),
      { fieldManager: 'other' },
    );
    const refused = await release(files());
    expect([refused.exitCode, await shop.colour()]).toEqual([1, 'blue']);
    expect(refused.log).toContain('conflict with "other"');
    const forced = await release(files(), { 'force-conflicts': 'true' });
    expect([forced.exitCode, await greeting()]).toEqual([0, 'hello']);
  });
});

describe('files that do not fit', () => {
  const { deployment: worker } = shopObjects('worker', { isPlain: true });
  it.each([
    [
      'without a Deployment of the Service',
      '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "web"}}',
      'no Deployment of the files has pods with {"app":"web"}',
    ],
    [
      'with a workload of nobody',
      `${files()}\n---\n${JSON.stringify(worker)}`,
      'deployment/worker of the files is behind none of the services',
    ],
    [
      'with two Deployments of one Service',
      `${files()}\n---\n${files().replace('"name":"web"', '"name":"web-2"')}`,
      'several Deployments of the files',
    ],
    [
      'of another namespace',
      '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "web", "namespace": "other"}}',
      'MANIFEST_INVALID',
    ],
  ])('%s are refused, and nothing is written', async (_name, text, message) => {
    const result = await release(text);
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain(message);
    expect(shop.proxy.writes()).toEqual([]);
  });
});
