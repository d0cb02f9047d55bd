import { textAt } from '@kit/action';
import { parseIsoTime } from '@kit/clock';
import { messageOf } from '@kit/errors';
import { wordAt } from '@kit/kube-objects';
import type { ProcessRunner } from '@kit/process';
import type { ClusterAccess, ExecPlugin } from './cluster-access.ts';
import { errors } from './errors.ts';

/** What a plugin handed out; it is used until `expiresAt`. */
export interface ExecCredential {
  readonly token: string | undefined;
  readonly clientCertificate: string | undefined;
  readonly clientKey: string | undefined;
  /** Milliseconds since 1970; `undefined` until the server refuses it. */
  readonly expiresAt: number | undefined;
}

export interface PluginWorld {
  readonly process: ProcessRunner;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const limitMs = 60_000;

/**
 * Runs a credential plugin as client-go does (KUBERNETES_EXEC_INFO, no
 * terminal). Throws CREDENTIAL_PLUGIN_FAILED.
 */
export async function runExecPlugin(
  plugin: ExecPlugin,
  access: ClusterAccess,
  world: PluginWorld,
): Promise<ExecCredential> {
  const { stdout } = await world.process
    .run([plugin.command, ...plugin.args], {
      env: {
        ...world.env,
        ...plugin.env,
        KUBERNETES_EXEC_INFO: execInfo(plugin, access),
      },
      timeoutMs: limitMs,
      maxOutputBytes: 1024 * 1024,
    })
    .catch((cause) => {
      const hint = plugin.installHint.trim();
      throw errors.error(
        'CREDENTIAL_PLUGIN_FAILED',
        `exec plugin ${plugin.command}: ${messageOf(cause)}`,
        hint === '' ? { cause } : { cause, hint },
      );
    });
  return parseExecCredential(plugin, stdout);
}

/** The JSON of KUBERNETES_EXEC_INFO (client.authentication.k8s.io/v1). */
export function execInfo(plugin: ExecPlugin, access: ClusterAccess): string {
  const cluster = {
    server: access.server.href.replace(/\/$/, ''),
    ...(access.tlsServerName && { 'tls-server-name': access.tlsServerName }),
    ...(access.skipTlsVerify && { 'insecure-skip-tls-verify': true }),
    ...(access.authority && {
      'certificate-authority-data': Buffer.from(access.authority).toString(
        'base64',
      ),
    }),
    ...(access.proxy && { 'proxy-url': access.proxy.href }),
    config: plugin.clusterConfig ?? null,
  };
  return JSON.stringify({
    kind: 'ExecCredential',
    apiVersion: plugin.apiVersion,
    spec: {
      interactive: false,
      ...(plugin.provideClusterInfo && { cluster }),
    },
  });
}

export function parseExecCredential(
  plugin: ExecPlugin,
  output: string,
): ExecCredential {
  const bad = (what: string) =>
    errors.error(
      'CREDENTIAL_PLUGIN_FAILED',
      `exec plugin ${plugin.command}: ${what}`,
    );
  const answer = parseJson(output);
  if (wordAt(answer, 'kind') !== 'ExecCredential') {
    throw bad('its output is no ExecCredential');
  }
  const apiVersion = wordAt(answer, 'apiVersion');
  if (apiVersion !== plugin.apiVersion) {
    throw bad(
      `it answered in ${apiVersion || 'no version'}, the kubeconfig says ${plugin.apiVersion}`,
    );
  }
  const token = textAt(answer, 'status', 'token');
  const certificate = textAt(answer, 'status', 'clientCertificateData');
  if (token === undefined && certificate === undefined) {
    throw bad('it gave neither a token nor a certificate');
  }
  return {
    token,
    clientCertificate: certificate,
    clientKey: textAt(answer, 'status', 'clientKeyData'),
    expiresAt: parseIsoTime(wordAt(answer, 'status', 'expirationTimestamp')),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
