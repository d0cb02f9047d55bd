import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import type { ClusterAccess } from './cluster-access.ts';
import { errors } from './errors.ts';
import { type KubeconfigText, parseKubeconfig } from './kubeconfig.ts';

export interface AccessRequest {
  /**
   * A path, the text itself, or the text in base64. Not masked as a whole:
   * `kind: Config` is no secret; tokens and keys are masked when they are read.
   */
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Against which a relative path is resolved. */
  readonly workspace: string;
}

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Finds the cluster: the kubeconfig that was given, else the first file of
 * KUBECONFIG that exists, else the service account of the pod this runs in,
 * else ~/.kube/config. Throws KUBECONFIG_INVALID.
 */
export async function loadAccess(
  request: AccessRequest,
): Promise<ClusterAccess> {
  const { kubeconfig, context, env } = request;
  if (kubeconfig !== undefined) {
    return parseKubeconfig(await givenText(kubeconfig, request), context);
  }
  for (const file of (env['KUBECONFIG'] ?? '').split(':')) {
    const source = file === '' ? undefined : await fileText(file);
    if (source !== undefined) return parseKubeconfig(source, context);
  }
  const inCluster = await inClusterAccess(env);
  if (inCluster !== undefined) return inCluster;
  const home = await fileText(join(env['HOME'] ?? '/', '.kube', 'config'));
  if (home !== undefined) return parseKubeconfig(home, context);
  throw errors.error(
    'KUBECONFIG_INVALID',
    'no cluster: neither input "kubeconfig" nor KUBECONFIG is set, and this is no pod of a cluster',
  );
}

async function givenText(
  given: string,
  { workspace }: AccessRequest,
): Promise<KubeconfigText> {
  const name = 'input "kubeconfig"';
  if (looksLikeConfig(given)) return { name, text: given, folder: workspace };
  const decoded = Buffer.from(given, 'base64').toString('utf8');
  if (/^[A-Za-z0-9+/=\s]+$/.test(given) && looksLikeConfig(decoded)) {
    return { name, text: decoded, folder: workspace };
  }
  // Never repeated in a message unless it is plainly a path: it may be a secret.
  const isPath = given.length < 1024 && !given.includes('\n');
  const file = isAbsolute(given) ? given : join(workspace, given);
  const source = isPath ? await fileText(file) : undefined;
  if (source !== undefined) return source;
  throw errors.error(
    'KUBECONFIG_INVALID',
    `${name}: neither a file that can be read, nor a kubeconfig as text or in base64`,
  );
}

function looksLikeConfig(text: string): boolean {
  return /["']?clusters["']?\s*:/.test(text);
}

async function fileText(file: string): Promise<KubeconfigText | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined
    ? undefined
    : { name: file, text, folder: dirname(file) };
}

/** As client-go's rest.InClusterConfig. */
async function inClusterAccess(
  env: AccessRequest['env'],
): Promise<ClusterAccess | undefined> {
  const host = env['KUBERNETES_SERVICE_HOST'];
  const port = env['KUBERNETES_SERVICE_PORT'];
  const folder = env['KUBERNETES_SERVICE_ACCOUNT_DIR'] ?? serviceAccount;
  const authority = await readFile(join(folder, 'ca.crt'), 'utf8').catch(
    () => undefined,
  );
  if (!host || !port || authority === undefined) return undefined;
  const namespace = await readFile(join(folder, 'namespace'), 'utf8').catch(
    () => 'default',
  );
  return {
    server: new URL(
      `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    ),
    namespace: namespace.trim(),
    contextName: 'in-cluster',
    authority,
    skipTlsVerify: false,
    tlsServerName: undefined,
    proxy: undefined,
    user: {
      clientCertificate: undefined,
      clientKey: undefined,
      token: undefined,
      tokenFile: join(folder, 'token'),
      username: undefined,
      password: undefined,
      exec: undefined,
    },
  };
}
