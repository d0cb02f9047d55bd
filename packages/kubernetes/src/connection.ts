import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { type Duplex, PassThrough } from 'node:stream';
import { connect as tlsConnect } from 'node:tls';
import type { ClusterAccess } from './cluster-access.ts';
import type { Identity } from './credentials.ts';

type Certificate = Pick<Identity, 'clientCertificate' | 'clientKey'>;

export interface Connections {
  /** The pool of kept-alive connections for this certificate. */
  agentFor(certificate: Certificate): HttpAgent;
  close(): void;
}

/** Connections to one API server: TLS as the kubeconfig has it, or by a proxy. */
export function createConnections(
  access: ClusterAccess,
  proxy: URL | undefined,
): Connections {
  let current:
    | { agent: HttpAgent; certificate: string | undefined }
    | undefined;
  const make = (certificate: Certificate) =>
    access.server.protocol === 'http:'
      ? new HttpAgent({ keepAlive: true })
      : secureAgent(access, proxy, certificate);
  return {
    agentFor(certificate) {
      if (current?.certificate !== certificate.clientCertificate || !current) {
        current?.agent.destroy();
        current = {
          agent: make(certificate),
          certificate: certificate.clientCertificate,
        };
      }
      return current.agent;
    },
    close: () => current?.agent.destroy(),
  };
}

function secureAgent(
  access: ClusterAccess,
  proxy: URL | undefined,
  { clientCertificate, clientKey }: Certificate,
): HttpsAgent {
  const host = hostOf(access.server);
  // A literal address cannot be asked for by name (RFC 6066, 3).
  const name = access.tlsServerName ?? host;
  const tls = {
    rejectUnauthorized: !access.skipTlsVerify,
    servername: /^[\d.]+$|:/.test(name) ? '' : name,
    ...(access.authority !== undefined && { ca: access.authority }),
    ...(clientCertificate !== undefined && { cert: clientCertificate }),
    ...(clientKey !== undefined && { key: clientKey }),
  };
  const agent = new HttpsAgent({ keepAlive: true, ...tls });
  if (proxy === undefined) return agent;
  const target = `${host.includes(':') ? `[${host}]` : host}:${access.server.port || 443}`;
  agent.createConnection = (_options, done) => {
    tunnel(proxy, target).then(
      (socket) => done?.(null, tlsConnect({ ...tls, host, socket })),
      (error: Error) => done?.(error, new PassThrough()),
    );
    return undefined;
  };
  return agent;
}

/** A connection to `target` by way of an HTTP proxy (RFC 9110, 9.3.6). */
function tunnel(proxy: URL, target: string): Promise<Duplex> {
  const credential = decodeURIComponent(`${proxy.username}:${proxy.password}`);
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      host: hostOf(proxy),
      port: proxy.port || 80,
      method: 'CONNECT',
      path: target,
      agent: false,
      headers: {
        host: target,
        ...(credential !== ':' && {
          'proxy-authorization': `Basic ${Buffer.from(credential).toString('base64')}`,
        }),
      },
    });
    request.on('connect', (response, socket) => {
      if (response.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`the proxy answered ${response.statusCode}`));
    });
    request.on('error', reject);
    request.end();
  });
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/**
 * The proxy for a server: of the kubeconfig, else of the environment
 * (HTTPS_PROXY unless NO_PROXY names the host).
 */
export function proxyFor(
  access: ClusterAccess,
  env: Readonly<Record<string, string | undefined>>,
): URL | undefined {
  if (access.proxy !== undefined) return access.proxy;
  const text = env['HTTPS_PROXY'] ?? env['https_proxy'];
  if (!text || isExempt(hostOf(access.server), env)) return undefined;
  return URL.parse(text) ?? undefined;
}

function isExempt(
  host: string,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  return (env['NO_PROXY'] ?? env['no_proxy'] ?? '')
    .split(',')
    .map((entry) => entry.trim().replace(/^\*?\./, ''))
    .some(
      (entry) =>
        entry === '*' ||
        (entry !== '' && (host === entry || host.endsWith(`.${entry}`))),
    );
}
