import type { World } from '@kit/action';
import { type Connection, connect } from './connect.ts';
import { loadAccess } from './load-access.ts';

/** What `clusterInputs` reads. */
export interface ClusterGiven {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly namespace: string | undefined;
}

/**
 * The cluster that an action was given, ended by the cancellation of its job;
 * every request is a line of the debug log. Throws KUBECONFIG_INVALID.
 */
export async function openCluster(
  { kubeconfig, context, namespace }: ClusterGiven,
  world: World,
  userAgent: string,
): Promise<Connection> {
  const { env, log } = world;
  const { workspace } = world.context;
  const access = await loadAccess({ kubeconfig, context, env, workspace });
  return connect(access, {
    ...world,
    namespace,
    userAgent,
    onRequest: ({ method, path, status, ms }) =>
      log.debug(
        `${method} ${path} ${status ?? 'no answer'} ${Math.round(ms)} ms`,
      ),
  });
}
