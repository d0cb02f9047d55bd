import { createServer } from 'node:net';
import { join } from 'node:path';
import { root } from '@kit/devkit';
import { createProcessRunner } from '@kit/process';

export interface ControlPlane {
  readonly kubeconfig: string;
  stop(): Promise<void>;
}

const folder = join(root, 'test/cluster');
const isBuilt =
  'cd "$1" && . ./env.sh && [ -x "$BIN/kube-control" ] && [ -x "$BIN/fakenode" ]';

/**
 * The control plane of the cluster tier with fake nodes, on ports of its own;
 * `undefined` when its binaries have not been built. `state` must not exist.
 */
export async function startControlPlane(
  state: string,
): Promise<ControlPlane | undefined> {
  const { run } = createProcessRunner();
  const { exitCode } = await run(['bash', '-c', isBuilt, 'bash', folder], {
    allowedExits: [0, 1, 127],
  });
  if (exitCode !== 0) return undefined;
  const env = { ...process.env, ...(await portSettings()), K8S_RUN: state };
  const stop = async () =>
    void (await run(['bash', join(folder, 'down.sh')], { env }));
  const end = new AbortController();
  const cancel = () => end.abort(new Error('interrupted'));
  process.once('SIGINT', cancel).once('SIGTERM', cancel);
  try {
    await run(['bash', join(folder, 'up.sh'), 'a'], {
      env,
      signal: end.signal,
      timeoutMs: 60_000,
    });
  } catch (error) {
    await stop();
    throw error;
  } finally {
    process.off('SIGINT', cancel).off('SIGTERM', cancel);
  }
  return { kubeconfig: join(state, 'kubeconfig'), stop };
}

/** etcd takes the port after its own, too: five that are free now. */
async function portSettings() {
  const [api, etcd, manager, scheduler] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  return {
    API_PORT: String(api),
    ETCD_PORT: String(etcd),
    KCM_PORT: String(manager),
    SCHED_PORT: String(scheduler),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve()),
  );
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') {
    throw new Error('a server without a port');
  }
  return address.port;
}
