import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

export interface FakeServer {
  /** `http://127.0.0.1:port`, or https with `tls`. */
  readonly origin: string;
  readonly port: number;
  /** `METHOD /path` of each request, in order. */
  readonly requests: readonly string[];
  /** Connections that were opened so far. */
  readonly connections: () => number;
  close(): Promise<void>;
}

export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
) => void;

export interface FakeServerOptions {
  /** `127.0.0.1` unless given. */
  readonly host?: string;
  /** A free one unless given. */
  readonly port?: number;
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A server on loopback that answers as `handler` says. */
export async function startFakeServer(
  handler: Handler,
  { host = '127.0.0.1', port = 0, tls }: FakeServerOptions = {},
): Promise<FakeServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const listener: Handler = (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    handler(request, response);
  };
  const server: Server =
    tls === undefined
      ? createServer(listener)
      : createTlsServer({ ...tls }, listener);
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  const shown = host.includes(':') ? `[${host}]` : host;
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://${shown}:${bound}`,
    port: bound,
    requests,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
