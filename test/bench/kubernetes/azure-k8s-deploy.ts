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
  run(action: 'deploy' | 'promote'): Promise<number | null>;
  requests(): number;
  spawned(): Promise<number>;
  close(): Promise<void>;
}

async function openPeer(
  bundle: string,
  shop: Shop,
  image: string,
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
  const given = {
    ...inputs,
    manifests: 'web.yaml',
    images: image,
    namespace: shop.namespace,
  };
  const asEnv = Object.entries(given).map(([name, value]) => [
    `INPUT_${name.toUpperCase()}`,
    value,
  ]);
  return {
    run: (action) =>
      new Promise((resolve, reject) => {
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
            ...Object.fromEntries(asEnv),
            INPUT_ACTION: action,
          },
        });
        child.on('error', reject);
        child.on('close', resolve);
      }),
    requests: () => proxy.requests.length,
    spawned: kubectl.count,
    async close() {
      api.close();
      await proxy.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Its release is two steps, `deploy` and `promote`; both count. */
export async function measurePeer(
  folder: string,
  readyAfter: string,
): Promise<Figures> {
  const bundle = join(folder, 'lib', 'index.js');
  const shop = await openShop({ isPlain: true, readyAfter });
  const peer = await openPeer(bundle, shop, 'app:2', readyAfter);
  try {
    const begun = performance.now();
    const codes = [await peer.run('deploy'), await peer.run('promote')];
    const ms = performance.now() - begun;
    if (codes.some((code) => code !== 0))
      console.log(`  (the peer's steps ended with ${codes.join(' and ')})`);
    return {
      calls: peer.requests(),
      subprocesses: await peer.spawned(),
      ms,
      inner: Number.NaN,
      emptyMs: shop.sampler.emptyMs(),
    };
  } finally {
    await peer.close();
    await shop.close();
  }
}
