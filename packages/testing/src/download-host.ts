import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificate } from './certificate.ts';

/** What a host answers: bytes, another status, or another address. */
export type DownloadAnswer =
  | Buffer
  | { readonly status: number }
  | { readonly redirect: string };

export interface DownloadHost {
  /** For the environment of a process that is to take it for the real hosts. */
  readonly env: Readonly<Record<string, string>>;
  /** What was asked for, as `get.helm.sh/helm.tar.gz`. */
  readonly requests: string[];
  close(): Promise<void>;
}

/**
 * Stands in for hosts on https: a proxy on the loopback address that leads to a
 * server with a certificate for them, whose authority is in `env`.
 */
export async function startDownloadHost(
  answers: Readonly<Record<string, DownloadAnswer>>,
): Promise<DownloadHost> {
  const requests: string[] = [];
  const hosts = Object.keys(answers).map((url) => url.split('/')[0] ?? '');
  const names = [...new Set(hosts)].map((host) => `DNS:${host}`);
  const certificate = makeCertificate(names);
  const folder = await mkdtemp(join(tmpdir(), 'kit-download-'));
  const authority = join(folder, 'ca.pem');
  await writeFile(authority, certificate.cert);
  const files = createTlsServer(certificate, (request, response) => {
    const asked = `${request.headers.host}${request.url}`;
    requests.push(asked);
    const answer = answers[asked] ?? { status: 404 };
    if (Buffer.isBuffer(answer)) response.end(answer);
    else if ('status' in answer) response.writeHead(answer.status).end();
    else response.writeHead(302, { location: answer.redirect }).end();
  });
  const target = await listen(files);
  const proxy = createServer((_, response) => response.writeHead(403).end());
  proxy.on('connect', (_request, client) => {
    const server = connect(target, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(server).pipe(client);
    });
    server.on('error', () => client.destroy());
    client.on('error', () => server.destroy());
  });
  const port = await listen(proxy);
  return {
    env: {
      HTTPS_PROXY: `http://127.0.0.1:${port}`,
      NO_PROXY: '127.0.0.1',
      NODE_EXTRA_CA_CERTS: authority,
    },
    requests,
    async close() {
      for (const server of [files, proxy]) {
        server.close();
        server.closeAllConnections();
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function listen(server: Pick<Server, 'listen' | 'address'>) {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  return (server.address() as AddressInfo).port;
}
