import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecrets } from '@kit/action';
import { systemClock } from '@kit/clock';
import { root } from '@kit/devkit';
import {
  connect,
  type KubernetesClient,
  loadAccess,
  resources,
} from '@kit/kubernetes';
import { parseAllDocuments } from 'yaml';

/** The sample's services in the cluster of the tests, as its overlays make them. */
export interface ShopCluster {
  /** Image of a service's Deployment, without the registry. */
  imageOf(namespace: string, deployment: string): Promise<string>;
  /** The colour that a Service of production selects. */
  colourOf(service: string): Promise<string>;
  close(): void;
}

type Manifest = { kind: string; metadata: { name: string } };
const base = join(root, 'test/sample/deploy/base');

export async function openShop(kubeconfig: string): Promise<ShopCluster> {
  const access = await loadAccess({ kubeconfig, env: {}, workspace: root });
  const spaces = ['development', 'staging', 'production'].map((namespace) => {
    const { client, close } = connect(access, {
      clock: systemClock,
      secrets: createSecrets(() => undefined),
      env: {},
      userAgent: 'test',
      namespace,
    });
    return { namespace, client, close };
  });
  for (const { namespace, client } of spaces) {
    await fill(client, namespace);
  }
  const clientOf = (wanted: string) => {
    const space = spaces.find(({ namespace }) => namespace === wanted);
    if (space === undefined) throw new Error(`no namespace ${wanted}`);
    return space.client;
  };
  return {
    async imageOf(namespace, name) {
      const found = await clientOf(namespace).get(resources.deployments, {
        name,
      });
      return found.template.containers.map(({ image }) => image).join();
    },
    async colourOf(name) {
      const found = await clientOf('production').get(resources.services, {
        name,
      });
      return found.selector['version'] ?? '';
    },
    close: () => spaces.map(({ close }) => close()),
  };
}

async function fill(client: KubernetesClient, namespace: string) {
  await client.send({
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
  for (const manifest of manifests(namespace === 'production')) {
    await (manifest.kind === 'Service'
      ? client.create(resources.services, manifest)
      : client.create(resources.deployments, manifest));
  }
}

/** Deployments and Services of the base; in production as the overlay names them. */
function manifests(isProduction: boolean): Manifest[] {
  const texts = globSync('*.yaml', { cwd: base }).map((file) => {
    const text = readFileSync(join(base, file), 'utf8');
    return isProduction ? inBlue(text) : text;
  });
  return texts
    .flatMap((text) =>
      parseAllDocuments(text).map((document) => document.toJS() as Manifest),
    )
    .filter(({ kind }) => kind === 'Deployment' || kind === 'Service');
}

/** What deploy/overlays/production/kustomization.yaml does to a file of the base. */
function inBlue(text: string): string {
  return text
    .replace(/(kind: Deployment\nmetadata:\n {2}name: \w+)/, '$1-blue')
    .replaceAll(/\{ app: (\w+) \}/g, '{ app: $1, version: blue }');
}
