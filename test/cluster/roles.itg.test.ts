import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Resource, type Rule, resources } from '@kit/kubernetes';
import { workspaceOf } from './k8s-deploy-world.ts';
import { tokenFor } from './support/rbac.ts';
import { removalsOf, verbsOf } from './support/readme-roles.ts';
import {
  type ActionName,
  type Run,
  readmes,
  type Situation,
  situations,
} from './support/role-situations.ts';
import { openRouteShop } from './support/route-shop.ts';
import { openShop, type Shop, shopObjects } from './support/shop.ts';

interface RoleWorld {
  readonly shop: Shop;
  least(): Promise<number>;
  close(): Promise<void>;
}

async function openWorld({ world }: Situation): Promise<RoleWorld> {
  if (world === 'ingress' || world === 'httproute') return openRouteShop(world);
  const shop = await openShop({ isPlain: world === 'plain' });
  const { least } = shop.sampler;
  return { shop, least, close: () => shop.close() };
}

/** What the inputs speak of beside the Service. */
async function furnish({ client, proxy }: Shop) {
  const metadata = { name: 'db' };
  const { deployment } = shopObjects('db', { isPlain: true });
  const { replicas, ...spec } = deployment.spec;
  const apiVersion = 'apps/v1';
  const of = (kind: string, rest: object) => ({
    apiVersion,
    kind,
    metadata,
    spec: { ...spec, ...rest },
  });
  await client.create(
    resources.statefulSets,
    of('StatefulSet', { replicas, serviceName: 'db' }),
  );
  await client.create(resources.daemonSets, of('DaemonSet', {}));
  proxy.add({
    when: ({ path }) => path.includes('/apis/metrics.k8s.io/'),
    fault: { kind: 'made', body: async () => ({ items: await measured() }) },
    times: 99,
  });
  async function measured() {
    const found = await client.list(resources.pods, { labels: 'app=web' });
    return found.items.map(({ metadata: { name } }) => ({
      metadata: { name },
      containers: [{ name: 'app', usage: { cpu: '1m', memory: '1Mi' } }],
    }));
  }
}

function workspace() {
  const configMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'web' },
  };
  const text = (parts: readonly object[]) =>
    parts.map((part) => JSON.stringify(part)).join('\n---\n');
  const { deployment } = shopObjects('web', { isPlain: true, image: 'app:2' });
  const other = shopObjects('other', { isPlain: true });
  return workspaceOf({
    'app.yaml': text([deployment, configMap]),
    'new.yaml': text([other.deployment, configMap]),
  });
}

/** Objects that a write would change or make: none may be touched. */
const watched: readonly Resource[] = [
  resources.services,
  resources.deployments,
  resources.statefulSets,
  resources.daemonSets,
  resources.jobs,
  resources.leases,
  resources.configMaps,
];
async function standing({ client }: Shop): Promise<readonly string[]> {
  const lists = await Promise.all(watched.map((kind) => client.list(kind)));
  return lists.flatMap(({ items }) =>
    items.map(
      ({ kind, metadata: { uid, generation } }) =>
        `${kind} ${uid} ${generation}`,
    ),
  );
}

describe.each(situations)('the Role of $action for $name', (situation) => {
  const { action, removed, rest = [], inputs } = situation;
  const limits = { limits: { cpu: '1', memory: '256Mi' } };
  let world: RoleWorld;
  let folder: string;
  let account = 0;
  beforeAll(async () => {
    world = await openWorld(situation);
    folder = await workspace();
    await furnish(world.shop);
    if (action === 'k8s-deploy' && 'cpu-max' in inputs)
      await setLimits(world.shop);
  });
  afterAll(async () => {
    const least = await world.least();
    await world.close();
    expect(least).toBeGreaterThan(0);
  });

  const setLimits = ({ client }: Shop) =>
    client.patch(
      resources.deployments,
      { name: 'web-blue' },
      {
        type: 'strategic',
        body: {
          spec: {
            template: {
              spec: { containers: [{ name: 'app', resources: limits }] },
            },
          },
        },
      },
    );

  async function runWith(rules: readonly Rule[]): Promise<Run> {
    const { shop } = world;
    const token = await tokenFor(shop, `role-${account++}`, rules);
    const kubeconfig = shop.kubeconfig(token);
    const start = {
      'k8s-deploy': shop.deploy,
      'k8s-blue-green': shop.release,
      'k8s-rollback': shop.rollback,
    }[action];
    return (more = {}) =>
      start({ ...inputs, ...more, kubeconfig }, { workspace: folder });
  }

  it.each(removalsOf(removed, rest))(
    'is not enough without $missing, which is named, and nothing is written',
    async ({ missing, yaml, rules }) => {
      const { shop } = world;
      const before = await standing(shop);
      const writes = shop.proxy.writes().length;
      const result = await (await runWith(rules))();
      const said = result.log
        .replaceAll('%0A', '\n')
        .replace(' [KUBERNETES_FORBIDDEN]', '');
      expect(result.exitCode).toBe(1);
      expect(said).toContain(`this identity may not: ${missing}\n`);
      expect(said).toContain(`Add to its Role:\n${yaml}`);
      expect(shop.proxy.writes()).toHaveLength(writes);
      expect(await standing(shop)).toEqual(before);
    },
  );

  it('is enough', async () => {
    const run = await runWith([...removed, ...rest]);
    if (situation.enough !== undefined)
      return situation.enough(run, world.shop);
    const result = await run();
    expect(result.log).not.toContain('::error');
    expect(result.exitCode).toBe(0);
  });
});

describe.each(Object.entries(readmes))(
  'the README of %s',
  (action, documented) => {
    const ours = situations.filter((situation) => situation.action === action);

    it('has no rule of which no verb was ever taken out', () => {
      const tested = new Set(ours.flatMap(({ removed }) => verbsOf(removed)));
      const untested = verbsOf(documented.flat()).filter(
        (verb) => !tested.has(verb),
      );
      expect(untested).toEqual([]);
    });

    it('is read whole', () => {
      expect(documented.every((rules) => rules.length > 0)).toBe(true);
      expect(documented).toHaveLength(
        { 'k8s-deploy': 5, 'k8s-blue-green': 6, 'k8s-rollback': 3 }[
          action as ActionName
        ],
      );
    });
  },
);
