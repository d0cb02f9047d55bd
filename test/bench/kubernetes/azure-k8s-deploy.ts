import { spawn } from 'node:child_process';
import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { resources } from '@kit/kubernetes';
import { startFaultProxy } from '../../cluster/support/fault-proxy.ts';
import {
  openShop,
  type Shop,
  shopObjects,
} from '../../cluster/support/shop.ts';
import type { Figures } from './figures.ts';

const inputs = {
  strategy: 'blue-green',
  'route-method': 'service',
  'traffic-split-method': 'pod',
  'version-switch-buffer': '0',
  'pull-images': 'false',
  force: 'false',
  'server-side': 'false',
  'annotate-resources': 'true',
  'annotate-namespace': 'true',
  'skip-tls-verify': 'false',
  'resource-type': 'Microsoft.ContainerService/managedClusters',
  timeout: '60s',
  percentage: '20',
  token: 't',
};

/** GitHub's API, as far as it is asked: everything is empty. */
async function startEmptyApi() {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

/** A kubectl first on the PATH that counts how often it is started. */
async function countingKubectl(folder: string) {
  const bin = join(folder, 'bin');
  const count = join(folder, 'spawned');
  await mkdir(bin);
  await writeFile(count, '');
  await writeFile(
    join(bin, 'kubectl'),
    `#!/bin/sh\necho x >> ${count}\nPATH=$KIT_REST_OF_PATH exec kubectl "$@"\n`,
  );
  await chmod(join(bin, 'kubectl'), 0o755);
  return {
    env: {
      PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
      KIT_REST_OF_PATH: process.env['PATH'],
    },
    count: async () => (await readFile(count, 'utf8')).split('x').length - 1,
  };
}

interface Peer {
  /** Its release is two steps, `deploy` and `promote`. */
  release(image: string): Promise<void>;
  requests(): number;
  spawned(): Promise<number>;
  close(): Promise<void>;
}

async function openPeer(
  bundle: string,
  shop: Shop,
  readyAfter: string,
): Promise<Peer> {
  const folder = await mkdtemp(join(tmpdir(), 'peer-'));
  const { server, authority, user } = shop.access;
  const authorization = `Bearer ${user.token}`;
  const proxy = await startFaultProxy({ server, authority, authorization });
  const api = await startEmptyApi();
  const kubectl = await countingKubectl(folder);
  const kubeconfig = join(folder, 'kubeconfig');
  const config = JSON.parse(shop.kubeconfig());
  config.clusters[0].cluster.server = proxy.url;
  await writeFile(kubeconfig, JSON.stringify(config));
  const { deployment, service } = shopObjects('web', {
    isPlain: true,
    readyAfter,
  });
  await writeFile(
    join(folder, 'web.yaml'),
    [deployment, service]
      .map((object) => JSON.stringify(object))
      .join('\n---\n'),
  );
  const given = { ...inputs, manifests: 'web.yaml', namespace: shop.namespace };
  const step = (action: string, images: string) =>
    new Promise<number | null>((resolve, reject) => {
      const all = Object.entries({ ...given, action, images });
      const child = spawn(process.execPath, [bundle], {
        cwd: folder,
        stdio: process.env['PEER_LOG'] === undefined ? 'ignore' : 'inherit',
        env: {
          HOME: folder,
          ...kubectl.env,
          KUBECONFIG: kubeconfig,
          GITHUB_WORKSPACE: folder,
          GITHUB_WORKFLOW: 'cd',
          GITHUB_REPOSITORY: 'org/shop',
          GITHUB_RUN_ID: '1',
          GITHUB_SHA: 'a'.repeat(40),
          GITHUB_API_URL: api.url,
          RUNNER_TEMP: folder,
          runner_tempDirectory: folder,
          ...Object.fromEntries(
            all.map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
          ),
        },
      });
      child.on('error', reject);
      child.on('close', resolve);
    });
  return {
    async release(image) {
      for (const action of ['deploy', 'promote']) {
        const code = await step(action, image);
        if (code !== 0)
          console.log(`  (${action} of the peer ended with ${code})`);
      }
    },
    requests: () => proxy.requests.length,
    spawned: kubectl.count,
    async close() {
      api.close();
      await proxy.close();
      await rm(folder, { recursive: true });
    },
  };
}

/**
 * Its second release: it cannot take over a Deployment that it has not made
 * itself, as it would change the selector.
 */
export async function measurePeer(
  folder: string,
  readyAfter: string,
): Promise<Figures> {
  const shop = await openShop({ isPlain: true, readyAfter });
  const { client, sampler } = shop;
  const peer = await openPeer(join(folder, 'lib/index.js'), shop, readyAfter);
  try {
    await client.delete(resources.services, { name: 'web' });
    await client.delete(resources.deployments, { name: 'web' });
    await peer.release('app:1');
    const calls = peer.requests();
    const subprocesses = await peer.spawned();
    const emptyMs = sampler.emptyMs();
    const begun = performance.now();
    await peer.release('app:2');
    return {
      calls: peer.requests() - calls,
      subprocesses: (await peer.spawned()) - subprocesses,
      ms: performance.now() - begun,
      inner: Number.NaN,
      emptyMs: sampler.emptyMs() - emptyMs,
    };
  } finally {
    await peer.close();
    await shop.close();
  }
}
