import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { resources } from '@kit/kubernetes';
import { adoptionRules } from '../../actions/k8s-blue-green/src/rules.ts';
import { callsOf, changesOf, plannedChanges } from './support/api-calls.ts';
import { isWrite, type Seen } from './support/fault-proxy.ts';
import { tokenFor } from './support/rbac.ts';
import {
  imagesOf,
  openShop,
  replicasOf,
  type Shop,
  setFate,
} from './support/shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop({ isPlain: true });
});
afterEach(async () => {
  expect(shop.sampler.samples()).toBeGreaterThan(10);
  expect(await shop.sampler.least()).toBeGreaterThan(0);
  await shop.close();
});

const take = { adopt: 'take', image: '' };
const isSwitch = ({ body }: Seen) =>
  body.includes('"replace","path":"/spec/selector"');

function adopt(inputs: Record<string, string> = {}) {
  return shop.release({ ...take, ...inputs });
}

async function expectAdopted(replicas = 2) {
  expect((await shop.service()).selector).toEqual({
    app: 'web',
    version: 'blue',
  });
  expect(await replicasOf(shop.client, 'web')).toBe(0);
  expect(await replicasOf(shop.client, 'web-blue')).toBe(replicas);
  expect(await imagesOf(shop.client, 'web-blue')).toBe('app:1');
}

describe('an adoption', () => {
  it('prints its steps and writes nothing', async () => {
    const result = await adopt({ adopt: 'print' });
    expect(result.exitCode).toBe(0);
    expect(result.outputs.get('reason-code')).toBe('dry-run');
    expect(result.log).toContain('scale web to 0; it is not deleted');
    expect(result.log).toContain('kubectl delete deployment web');
    expect(shop.proxy.writes()).toEqual([]);
  });

  it('gives a plain Service its colour, with just the writes that it printed', async () => {
    const printed = await adopt({ adopt: 'print' });
    const planned = plannedChanges(printed.outputs.get('plan'));
    const before = shop.proxy.requests.length;
    const result = await adopt();
    expect(result.exitCode).toBe(0);
    expect(result.outputs.get('reason-code')).toBe('adopted');
    expect(result.outputs.get('active-color')).toBe('blue');
    await expectAdopted();
    expect(shop.proxy.requests.filter(isSwitch)).toHaveLength(1);
    const calls = callsOf(shop.proxy.requests.slice(before));
    expect(calls.length).toBeLessThanOrEqual(20);
    const made = changesOf(shop.proxy.requests);
    expect(made).toEqual(planned);
  });

  it('is followed by an ordinary release, and a second one has nothing to do', async () => {
    expect((await adopt()).exitCode).toBe(0);
    const again = await adopt();
    expect(again.outputs.get('reason-code')).toBe('nothing-to-do');
    const released = await shop.release({});
    expect([released.exitCode, await shop.colour()]).toEqual([0, 'green']);
    expect(await imagesOf(shop.client, 'web-green')).toBe('app:2');
    expect(shop.sampler.colours()).toEqual(['', 'blue', 'green']);
  });

  it('makes as many pods as there are live, though more than it was made with', async () => {
    await shop.client.patch(
      resources.deployments,
      { name: 'web' },
      { type: 'merge', body: { spec: { replicas: 4 } } },
      { subresource: 'scale' },
    );
    expect((await adopt()).exitCode).toBe(0);
    await expectAdopted(4);
  });

  it('waits for pods that take their time, while the plain ones serve', async () => {
    await shop.client.patch(
      resources.deployments,
      { name: 'web' },
      { type: 'merge', body: { spec: { paused: true } } },
    );
    await setFate(shop.client, 'web', { 'fake/ready-after': '2s' });
    const result = await adopt();
    expect(result.exitCode).toBe(0);
    await expectAdopted();
  });

  it('switches nothing when the pods do not become ready', async () => {
    await shop.client.create(resources.resourceQuotas, {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'q' },
      spec: { hard: { pods: '3' } },
    });
    const result = await adopt();
    expect([result.exitCode, await shop.colour()]).toEqual([1, '']);
    expect(result.log).toContain('exceeded quota');
    expect(await replicasOf(shop.client, 'web')).toBe(2);
  });

  it('does not overwrite a selector that somebody edited in between', async () => {
    const edit = () =>
      shop.client.patch(
        resources.services,
        { name: 'web' },
        { type: 'merge', body: { spec: { selector: { version: 'blue' } } } },
      );
    shop.proxy.add({ when: isSwitch, fault: { kind: 'before', run: edit } });
    const result = await adopt();
    expect(result.outputs.get('reason-code')).toBe('conflict');
    expect(await replicasOf(shop.client, 'web')).toBe(2);
  });

  it('leaves the plain pods up when somebody moved the Service back meanwhile', async () => {
    const run = () =>
      shop.client.patch(
        resources.services,
        { name: 'web' },
        { type: 'merge', body: { spec: { selector: { version: null } } } },
      );
    shop.proxy.add({
      when: ({ body }) => body.includes('going'),
      fault: { kind: 'before', run },
    });
    const result = await adopt();
    expect(result.outputs.get('reason-code')).toBe('conflict');
    expect((await shop.service()).selector).toEqual({ app: 'web' });
    expect(await replicasOf(shop.client, 'web')).toBe(2);
  });

  it('goes back to the plain pods on a cancelled job', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const result = await shop.release(
      { ...take, 'scale-down-delay': '60s' },
      {
        kill: { signal: 'SIGINT', when: promise },
        onLine: (line) => void (line.startsWith('traffic: done') && resolve()),
      },
    );
    expect([result.exitCode, await shop.colour()]).toEqual([1, '']);
    expect((await adopt()).exitCode).toBe(0);
    await expectAdopted();
  });

  it('goes back to the plain pods when the new ones fail before those are scaled away', async () => {
    const result = await shop.release(
      { ...take, 'scale-down-delay': '60s' },
      {
        onLine: (line) => {
          if (!line.startsWith('traffic: done')) return;
          const template = {
            metadata: { annotations: { 'fake/crash': 'true' } },
          };
          const strategy = { type: 'Recreate', rollingUpdate: null };
          void shop.client.patch(
            resources.deployments,
            { name: 'web-blue' },
            { type: 'merge', body: { spec: { template, strategy } } },
          );
        },
      },
    );
    expect([result.exitCode, await shop.colour()]).toEqual([1, '']);
    expect(result.outputs.get('rolled-back')).toBe('true');
    expect(await replicasOf(shop.client, 'web')).toBe(2);
    shop.sampler.forgive();
  });

  it('takes up a changed version when it is run again', async () => {
    await setFate(shop.client, 'web', { 'fake/never-ready': 'true' });
    await shop.client.patch(
      resources.deployments,
      { name: 'web' },
      { type: 'merge', body: { spec: { paused: true } } },
    );
    expect((await adopt({ timeout: '2s' })).exitCode).toBe(1);
    await setFate(shop.client, 'web', {});
    await shop.client.patch(
      resources.deployments,
      { name: 'web' },
      {
        type: 'json',
        body: [
          {
            op: 'remove',
            path: '/spec/template/metadata/annotations',
          },
        ],
      },
    );
    expect((await adopt()).exitCode).toBe(0);
    await expectAdopted();
  });

  it('only lets the Service select pods that have a colour already', async () => {
    const labels = { app: 'site', version: 'green' };
    await shop.client.create(resources.deployments, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'site' },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [{ name: 'app', image: 'app:1' }] },
        },
      },
    });
    await shop.client.create(resources.services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'site' },
      spec: { selector: { app: 'site' }, ports: [{ port: 80 }] },
    });
    const result = await adopt({ service: 'site' });
    expect(result.exitCode).toBe(0);
    const { selector } = await shop.client.get(resources.services, {
      name: 'site',
    });
    expect(selector).toEqual(labels);
    expect(await replicasOf(shop.client, 'site')).toBe(1);
  });
});

describe('an adoption that would not be safe', () => {
  it.each<[string, () => Promise<unknown>, string]>([
    [
      'an autoscaler of the plain Deployment',
      () =>
        shop.client.create(resources.horizontalPodAutoscalers, {
          apiVersion: 'autoscaling/v2',
          kind: 'HorizontalPodAutoscaler',
          metadata: { name: 'web' },
          spec: {
            scaleTargetRef: {
              apiVersion: 'apps/v1',
              kind: 'Deployment',
              name: 'web',
            },
            minReplicas: 2,
            maxReplicas: 9,
          },
        }),
      `'{"spec":{"scaleTargetRef":{"name":"web-blue"}}}'`,
    ],
    [
      'a disruption budget that would not see the new pods',
      () =>
        shop.client.create(resources.podDisruptionBudgets, {
          apiVersion: 'policy/v1',
          kind: 'PodDisruptionBudget',
          metadata: { name: 'web' },
          spec: {
            minAvailable: 1,
            selector: {
              matchLabels: { app: 'web' },
              matchExpressions: [{ key: 'version', operator: 'DoesNotExist' }],
            },
          },
        }),
      'protected by the poddisruptionbudget web, and with version=blue they would be by none',
    ],
    [
      'a Helm release',
      () =>
        shop.client.patch(
          resources.deployments,
          { name: 'web' },
          {
            type: 'merge',
            body: {
              metadata: {
                annotations: { 'meta.helm.sh/release-name': 'shop' },
              },
            },
          },
        ),
      'deployment "web" belongs to Helm (meta.helm.sh/release-name: shop)',
    ],
    [
      'a GitOps tool that owns the Service',
      async () =>
        shop.client.apply(
          resources.services,
          { name: 'web' },
          {
            apiVersion: 'v1',
            kind: 'Service',
            metadata: { name: 'web' },
            spec: { selector: (await shop.service()).selector },
          },
          { fieldManager: 'argocd-controller', force: true },
        ),
      'service "web" belongs to "argocd-controller"',
    ],
    [
      'another controller',
      async () => {
        const { metadata } = await shop.client.create(resources.configMaps, {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'shop-operator' },
        });
        const { name, uid } = metadata;
        const owner = { apiVersion: 'v1', kind: 'ConfigMap', name, uid };
        const ownerReferences = [{ ...owner, controller: true }];
        await shop.client.patch(
          resources.deployments,
          { name: 'web' },
          { type: 'merge', body: { metadata: { ownerReferences } } },
        );
      },
      'is controlled by ConfigMap "shop-operator"',
    ],
    [
      'a Deployment that has the name already',
      () =>
        shop.client.create(resources.deployments, {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'web-blue' },
          spec: {
            replicas: 0,
            selector: { matchLabels: { app: 'other' } },
            template: {
              metadata: { labels: { app: 'other' } },
              spec: { containers: [{ name: 'app', image: 'app:9' }] },
            },
          },
        }),
      'deployment "web-blue" is there already',
    ],
  ])(
    'is refused because of %s, and nothing is written',
    async (_name, spoil, message) => {
      await spoil();
      const result = await adopt();
      expect(result.exitCode).toBe(1);
      expect(result.log).toContain('BLUE_GREEN_ADOPTION_UNSAFE');
      expect(result.log).toContain(message);
      expect(shop.proxy.writes()).toEqual([]);
      shop.sampler.forgive();
    },
  );

  it('is only for a Service, not for what stands before it', async () => {
    const result = await adopt({ traffic: 'ingress/shop' });
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain('service, where adopt is given');
  });

  it('goes on once the autoscaler is pointed at the new Deployment', async () => {
    await shop.client.create(resources.horizontalPodAutoscalers, {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web' },
      spec: {
        scaleTargetRef: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: 'web-blue',
        },
        minReplicas: 2,
        maxReplicas: 9,
      },
    });
    expect((await adopt()).exitCode).toBe(0);
    await expectAdopted();
  });
});

describe('an adoption that is killed', () => {
  it.each([0, 1, 2, 3, 4, 5, 6])(
    'after write %d is brought to its end by the next one',
    async (n) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      let count = 0;
      const stuck = {
        kind: 'after',
        run: () => {
          resolve();
          return new Promise(() => undefined);
        },
      } as const;
      shop.proxy.add({
        when: (seen) => isWrite(seen) && count++ === n,
        fault: stuck,
      });
      await shop.release(take, { kill: { signal: 'SIGKILL', when: promise } });
      const rerun = await shop.release(take, {
        env: { GITHUB_RUN_ATTEMPT: '2' },
      });
      expect(rerun.exitCode).toBe(0);
      await expectAdopted();
    },
  );
});

describe('the Role of an adoption', () => {
  const cases = adoptionRules('take').flatMap((rule) =>
    rule.verbs.map((verb) => [`${verb} ${rule.resource}`, rule, verb] as const),
  );

  it('is enough', async () => {
    const token = await tokenFor(shop, 'enough', adoptionRules('take'));
    const result = await adopt({ kubeconfig: shop.kubeconfig(token) });
    expect(result.exitCode).toBe(0);
    await expectAdopted();
  });

  it('is less to print the steps', async () => {
    const token = await tokenFor(shop, 'print', adoptionRules('print'));
    const result = await adopt({
      adopt: 'print',
      kubeconfig: shop.kubeconfig(token),
    });
    expect(result.exitCode).toBe(0);
  });

  it.each(
    cases.filter(([name]) => /autoscalers|budgets|list services/.test(name)),
  )('is named when it lacks %s', async (name, rule, verb) => {
    const rules = adoptionRules('take').map((one) =>
      one.resource === rule.resource && one.verbs.join() === rule.verbs.join()
        ? { ...one, verbs: one.verbs.filter((other) => other !== verb) }
        : one,
    );
    const token = await tokenFor(shop, 'less', rules);
    const result = await adopt({ kubeconfig: shop.kubeconfig(token) });
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain(name);
    expect(shop.proxy.writes()).toEqual([]);
  });
});
