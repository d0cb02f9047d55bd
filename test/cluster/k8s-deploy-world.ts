import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { systemClock } from '@kit/clock';
import {
  type ClusterAccess,
  connect,
  type KubernetesClient,
  loadAccess,
  type Resource,
  resources,
} from '@kit/kubernetes';
import { type BundleRun, runBundle } from '@kit/testing';
import { parse } from 'yaml';
import { watchReadyPods } from './support/ready-pods.ts';

export interface DeployNamespace {
  readonly name: string;
  readonly admin: KubernetesClient;
  readonly kubeconfig: string;
  readonly access: ClusterAccess;
  deploy(
    inputs: Readonly<Record<string, string>>,
    more?: Partial<BundleRun>,
  ): ReturnType<typeof runBundle>;
  /** Makes a workload and waits until its pods are ready. */
  workload(
    name: string,
    options?: { kind?: string; image?: string; replicas?: number },
  ): Promise<void>;
  /** Throws when a Deployment of `workload` was ever without a ready pod. */
  remove(): Promise<void>;
  close(): void;
}

const kinds: Record<string, Resource> = {
  Deployment: resources.deployments,
  StatefulSet: resources.statefulSets,
  DaemonSet: resources.daemonSets,
};
const namespaces: Resource = {
  apiVersion: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  isNamespaced: false,
  parse: resources.resourceQuotas.parse,
};
const action = resolve('actions/k8s-deploy');

/** A namespace of its own on the cluster that KUBECONFIG names. */
export async function deployNamespace(): Promise<DeployNamespace> {
  const name = `deploy-${randomBytes(4).toString('hex')}`;
  const kubeconfig = process.env['KIT_CLUSTER_KUBECONFIG'] ?? '';
  const access = await loadAccess({ kubeconfig, env: {}, workspace: '/' });
  const { client, close } = connect(access, {
    userAgent: 'kit-tests',
    clock: systemClock,
    secrets: { add: () => undefined, redact: (text: string) => text },
    env: {},
    namespace: name,
  });
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  await client.create(namespaces, body);
  const readyPods = await watchReadyPods(client);
  return {
    name,
    admin: client,
    kubeconfig,
    access,
    deploy: (inputs, more = {}) =>
      runBundle({
        action,
        inputs: {
          kubeconfig,
          namespace: name,
          ...defaults,
          'fail-fast-grace': '1s',
          timeout: '30s',
          ...inputs,
        },
        ...more,
      }),
    async workload(workloadName, options = {}) {
      const { kind = 'Deployment' } = options;
      await client.create(
        kinds[kind] ?? resources.deployments,
        workloadBody(workloadName, options),
      );
      await untilReady(client, workloadName, options.replicas ?? 2);
      // The others replace a pod only after it is gone.
      if (kind === 'Deployment' && options.replicas !== 0)
        readyPods.add(workloadName);
    },
    async remove() {
      const interrupted = await readyPods.interrupted();
      readyPods.stop();
      await client.delete(namespaces, { name });
      if (interrupted.length > 0)
        throw new Error(`once without a ready pod: ${interrupted.join(', ')}`);
    },
    close,
  };
}

/** As the runner fills them in from action.yml. */
const defaults = await actionDefaults();

async function actionDefaults(): Promise<Record<string, string>> {
  const text = await readFile(join(action, 'action.yml'), 'utf8');
  const { inputs }: { inputs: Record<string, { default?: string }> } =
    parse(text);
  return Object.fromEntries(
    Object.entries(inputs).flatMap(([name, input]) =>
      input.default === undefined ? [] : [[name, input.default]],
    ),
  );
}

export function workloadBody(
  name: string,
  {
    kind = 'Deployment',
    image = 'registry.local/api:1',
    replicas = 2,
    annotations = {},
  }: {
    kind?: string;
    image?: string;
    replicas?: number;
    annotations?: Record<string, string>;
  } = {},
) {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name },
    spec: {
      ...(kind !== 'DaemonSet' && { replicas }),
      ...(kind === 'StatefulSet' && { serviceName: name }),
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name }, annotations },
        spec: {
          containers: [
            { name: 'app', image, env: [{ name: 'A', value: '1' }] },
          ],
          terminationGracePeriodSeconds: 1,
        },
      },
    },
  };
}

async function untilReady(
  client: KubernetesClient,
  app: string,
  wanted: number,
) {
  for (let tried = 0; tried < 200; tried++) {
    const { items } = await client.list(resources.pods, {
      labels: `app=${app}`,
    });
    if (items.filter(({ isReady }) => isReady).length >= wanted) return;
    await systemClock.sleep(100);
  }
  throw new Error(`the pods of ${app} are not ready`);
}

/** A folder with these files. */
export async function workspaceOf(
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kit-deploy-'));
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, name), text);
  }
  return folder;
}
