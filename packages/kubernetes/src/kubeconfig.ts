import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { textAt, valueAt } from '@kit/action';
import { readYaml } from '@kit/config';
import { didYouMean } from '@kit/errors';
import { booleanAt, listAt, objectAt, wordAt } from '@kit/kube-objects';
import * as v from 'valibot';
import type {
  ClusterAccess,
  ExecPlugin,
  UserCredential,
} from './cluster-access.ts';
import { errors } from './errors.ts';

export interface KubeconfigText {
  /** How messages call it: a path, or `input "kubeconfig"`. */
  readonly name: string;
  readonly text: string;
  /** The folder against which the files that it names are resolved. */
  readonly folder: string;
}

/**
 * Reads a kubeconfig by client-go's rules (tools/clientcmd/api/v1): the given
 * context, or the current one. Throws KUBECONFIG_INVALID, CONFIG_INVALID.
 */
export async function parseKubeconfig(
  source: KubeconfigText,
  contextName?: string,
): Promise<ClusterAccess> {
  const config = readYaml(source, v.unknown()).value;
  const name = contextName ?? textAt(config, 'current-context');
  if (name === undefined) {
    throw invalid(source, 'no current-context, and no context was given');
  }
  const context = entryOf(source, config, 'context', name);
  const clusterName = wordAt(context, 'cluster');
  const cluster = entryOf(source, config, 'cluster', clusterName);
  const userName = textAt(context, 'user');
  const user =
    userName === undefined ? {} : entryOf(source, config, 'user', userName);
  const proxy = textAt(cluster, 'proxy-url');
  return {
    server: parseServer(source, clusterName, wordAt(cluster, 'server')),
    namespace: textAt(context, 'namespace') ?? 'default',
    contextName: name,
    authority: await pem(source, cluster, 'certificate-authority'),
    skipTlsVerify: booleanAt(cluster, 'insecure-skip-tls-verify'),
    tlsServerName: textAt(cluster, 'tls-server-name'),
    proxy:
      proxy === undefined ? undefined : parseUrl(source, 'proxy-url', proxy),
    user: await parseUser(source, user, cluster),
  };
}

async function parseUser(
  source: KubeconfigText,
  user: unknown,
  cluster: unknown,
): Promise<UserCredential> {
  if (valueAt(user, 'auth-provider') !== undefined) {
    throw invalid(
      source,
      `the user has an auth-provider (${wordAt(user, 'auth-provider', 'name')}), which Kubernetes removed in 1.26; use an exec plugin`,
    );
  }
  const tokenFile = textAt(user, 'tokenFile');
  return {
    clientCertificate: await pem(source, user, 'client-certificate'),
    clientKey: await pem(source, user, 'client-key'),
    token: textAt(user, 'token'),
    tokenFile: tokenFile && resolveIn(source, tokenFile),
    username: textAt(user, 'username'),
    password: textAt(user, 'password'),
    exec: parseExec(source, user, cluster),
  };
}

function parseExec(
  source: KubeconfigText,
  user: unknown,
  cluster: unknown,
): ExecPlugin | undefined {
  if (valueAt(user, 'exec') === undefined) return undefined;
  const exec = objectAt(user, 'exec');
  const apiVersion = wordAt(exec, 'apiVersion');
  if (!/^client\.authentication\.k8s\.io\/v1(beta1)?$/.test(apiVersion)) {
    throw invalid(
      source,
      `exec.apiVersion is "${apiVersion}"; allowed: client.authentication.k8s.io/v1, client.authentication.k8s.io/v1beta1`,
    );
  }
  const command = wordAt(exec, 'command');
  if (command === '') throw invalid(source, 'exec has no command');
  const env = listAt(exec, 'env').map(
    (entry) => [wordAt(entry, 'name'), wordAt(entry, 'value')] as const,
  );
  const extension = listAt(cluster, 'extensions').find(
    (entry) => wordAt(entry, 'name') === 'client.authentication.k8s.io/exec',
  );
  return {
    apiVersion,
    // A bare word is looked up on the PATH; a relative path is of the file.
    command: command.includes('/') ? resolveIn(source, command) : command,
    args: listAt(exec, 'args').map(String),
    env: Object.fromEntries(env),
    installHint: wordAt(exec, 'installHint'),
    provideClusterInfo: booleanAt(exec, 'provideClusterInfo'),
    clusterConfig: valueAt(extension, 'extension'),
  };
}

function entryOf(
  source: KubeconfigText,
  config: unknown,
  kind: 'cluster' | 'context' | 'user',
  name: string,
): unknown {
  const entries = listAt(config, `${kind}s`);
  const found = entries.find((entry) => wordAt(entry, 'name') === name);
  if (found !== undefined) return objectAt(found, kind);
  const names = entries.map((entry) => wordAt(entry, 'name'));
  throw invalid(
    source,
    `no ${kind} "${name}"; there are: ${names.join(', ') || 'none'}${didYouMean(name, names)}`,
  );
}

/** `<key>-data` in base64, or the file that `<key>` names. */
async function pem(source: KubeconfigText, from: unknown, key: string) {
  const data = textAt(from, `${key}-data`);
  if (data !== undefined) return Buffer.from(data, 'base64').toString('utf8');
  const file = textAt(from, key);
  if (file === undefined) return undefined;
  return readFile(resolveIn(source, file), 'utf8').catch((cause) => {
    throw invalid(source, `${key}: ${file} cannot be read`, cause);
  });
}

function resolveIn({ folder }: KubeconfigText, file: string): string {
  return isAbsolute(file) ? file : join(folder, file);
}

function parseServer(source: KubeconfigText, cluster: string, text: string) {
  if (text === '') throw invalid(source, `cluster "${cluster}" has no server`);
  return parseUrl(source, 'server', text);
}

function parseUrl(source: KubeconfigText, what: string, text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw invalid(source, `${what} is no http:// or https:// address`);
  }
  return url;
}

function invalid({ name }: KubeconfigText, message: string, cause?: unknown) {
  return errors.error('KUBECONFIG_INVALID', `${name}: ${message}`, { cause });
}
