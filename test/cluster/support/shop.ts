import { join } from 'node:path';
import { createSecrets } from '@kit/action';
import { systemClock } from '@kit/clock';
import {
  type ClusterAccess,
  connect,
  createBell,
  follow,
  type KubernetesClient,
  loadAccess,
  resources,
  type Service,
} from '@kit/kubernetes';
import { type BundleResult, type BundleRun, runBundle } from '@kit/testing';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { type Sampler, startSampler } from './sampler.ts';

/** A namespace of its own with a Service in two colours, and a faulty proxy. */
export interface Shop {
  readonly client: KubernetesClient;
  readonly access: ClusterAccess;
  readonly namespace: string;
  readonly proxy: FaultProxy;
  readonly sampler: Sampler;
  /** A kubeconfig that goes through the proxy. */
  kubeconfig(token?: string): string;
  release(
    inputs: Record<string, string>,
    run?: Partial<BundleRun>,
  ): Promise<BundleResult>;
  rollback(
    inputs: Record<string, string>,
    run?: Partial<BundleRun>,
  ): Promise<BundleResult>;
  deploy(
    inputs: Record<string, string>,
    run?: Partial<BundleRun>,
  ): Promise<BundleResult>;
  colour(): Promise<string>;
  service(): Promise<Service>;
  close(): Promise<void>;
}

export interface ShopOptions {
  readonly replicas?: number;
  readonly services?: readonly string[];
  /** Without a colour in the selector, as most teams begin. */
  readonly isPlain?: boolean;
  /** `app:1` unless given. */
  readonly image?: string;
  /** Further fields of the container: probes, hooks, a command. */
  readonly container?: Readonly<Record<string, unknown>>;
  /** How long the fake kubelet takes, as `3s`. */
  readonly readyAfter?: string;
  /** A file; that of the cluster tier unless given. */
  readonly kubeconfig?: string;
}

const root = join(import.meta.dirname, '..', '..', '..');
let counter = 0;

export async function openShop(options: ShopOptions = {}): Promise<Shop> {
  const access = await loadAccess({
    kubeconfig: options.kubeconfig ?? process.env['KIT_CLUSTER_KUBECONFIG'],
    env: process.env,
    workspace: root,
  });
  const namespace = `shop-${Date.now().toString(36)}-${process.pid}-${counter++}`;
  const { client: admin, close } = connect(access, {
    clock: systemClock,
    secrets: createSecrets(() => undefined),
    env: {},
    userAgent: 'test',
    namespace,
  });
  await admin.send({
    method: 'POST',
    path: '/api/v1/namespaces',
    body: {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace },
    },
    what: 'namespace',
    safety: 'once',
  });
  const services = options.services ?? ['web'];
  for (const name of services) await furnish(admin, name, options);
  await settled(admin, services, options.replicas ?? 2);
  const proxy = await startFaultProxy(access);
  const [first = 'web'] = services;
  const sampler = await startSampler(admin, first, 'version');
  const kubeconfig = (token = access.user.token ?? '') =>
    JSON.stringify(configOf(proxy.url, token, namespace));
  const start =
    (action: string, defaults: Record<string, string>) =>
    (inputs: Record<string, string>, run: Partial<BundleRun> = {}) =>
      runBundle({
        action: join(root, 'actions', action),
        ...run,
        inputs: { kubeconfig: kubeconfig(), ...defaults, ...inputs },
      });
  return {
    client: admin,
    access,
    namespace,
    proxy,
    sampler,
    kubeconfig,
    release: start('k8s-blue-green', {
      service: services.join('\n'),
      image: 'app=app:2',
      bake: '500ms',
      interval: '100ms',
      timeout: '20s',
      'propagation-wait': '0s',
      'scale-down-delay': '0s',
      'fail-fast-grace': '1s',
      'lock-timeout': '5s',
    }),
    rollback: start('k8s-rollback', { service: first, reason: 'test' }),
    deploy: start('k8s-deploy', {
      images: `deployment/${first}-blue=app:2`,
      timeout: '60s',
      'fail-fast-grace': '1s',
      'lock-timeout': '5s',
    }),
    colour: async () =>
      (await admin.get(resources.services, { name: first })).selector[
        'version'
      ] ?? '',
    service: () => admin.get(resources.services, { name: first }),
    async close() {
      sampler.stop();
      await proxy.close();
      await admin
        .send({
          method: 'DELETE',
          path: `/api/v1/namespaces/${namespace}`,
          what: 'namespace',
          safety: 'repeatable',
        })
        .catch(() => undefined);
      close();
    },
  };
}

async function furnish(
  client: KubernetesClient,
  name: string,
  options: ShopOptions,
) {
  const { deployment, service } = shopObjects(name, options);
  await client.create(resources.deployments, deployment);
  await client.create(resources.services, service);
}

/** A Service and its Deployment, as they are before any release. */
export function shopObjects(
  name: string,
  {
    replicas = 2,
    isPlain = false,
    image = 'app:1',
    container = {},
    readyAfter,
  }: ShopOptions,
) {
  const labels = isPlain ? { app: name } : { app: name, version: 'blue' };
  const ports = [{ name: 'http', containerPort: 8080 }];
  const annotations =
    readyAfter === undefined ? {} : { 'fake/ready-after': readyAfter };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: isPlain ? name : `${name}-blue` },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations },
        spec: { containers: [{ name: 'app', image, ports, ...container }] },
      },
    },
  };
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: {
      selector: labels,
      ports: [{ name: 'http', port: 80, targetPort: 'http' }],
    },
  };
  return { deployment, service };
}

async function settled(
  client: KubernetesClient,
  services: readonly string[],
  replicas: number,
) {
  const bell = createBell(systemClock);
  const signal = AbortSignal.timeout(60_000);
  const options = { clock: systemClock, onChange: bell.ring, signal };
  const pods = await follow(client, resources.pods, {}, options);
  while (
    pods.items().filter(({ isReady }) => isReady).length <
    replicas * services.length
  ) {
    signal.throwIfAborted();
    await bell.wait(1000);
  }
  pods.stop();
}

/** Sets an annotation of the fake kubelet on the template that will be copied. */
export async function setFate(
  client: KubernetesClient,
  deployment: string,
  fate: Record<string, string>,
) {
  await client.patch(
    resources.deployments,
    { name: deployment },
    {
      type: 'merge',
      body: { spec: { template: { metadata: { annotations: fate } } } },
    },
  );
}

export async function imagesOf(client: KubernetesClient, deployment: string) {
  const found = await client.get(resources.deployments, { name: deployment });
  return found.template.containers.map(({ image }) => image).join();
}

export async function replicasOf(client: KubernetesClient, deployment: string) {
  return (await client.get(resources.deployments, { name: deployment }))
    .replicas;
}

function configOf(server: string, token: string, namespace: string) {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'c',
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'u', user: { token } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u', namespace } }],
  };
}
