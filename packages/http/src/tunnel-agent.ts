import type { ClientRequest } from 'node:http';
import type { Agent, AgentOptions, RequestOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { asCreated, type Created } from './boundary.ts';
import { nodeHttp, nodeHttps, nodeTls } from './node-modules.ts';
import { proxyHeaders } from './proxy.ts';

/** Why a proxy did not open a tunnel. */
export class TunnelRefused extends Error {}

/** An https agent whose connections go through `CONNECT` of a proxy. */
export function createTunnelAgent(proxy: URL, options: AgentOptions): Agent {
  const { Agent: HttpsAgent } = nodeHttps();
  const opening = new Set<ClientRequest>();
  return new (class extends HttpsAgent {
    override createConnection(
      target: RequestOptions,
      created?: (error: Error | null, socket: Duplex) => void,
    ): undefined {
      const settle = once(asCreated(created));
      const connect = openTunnel(proxy, target, settle, (socket) =>
        secure(socket, target, options, settle),
      );
      opening.add(connect);
      connect.once('close', () => opening.delete(connect)).end();
    }

    override destroy(): void {
      for (const connect of opening) connect.destroy();
      super.destroy();
    }
  })(options);
}

function openTunnel(
  proxy: URL,
  target: RequestOptions,
  settle: Created,
  use: (socket: Socket) => void,
): ClientRequest {
  const authority = `${bracketed(target.host ?? '')}:${target.port ?? 443}`;
  const connect = nodeHttp().request({
    host: proxy.hostname,
    port: proxy.port || 80,
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...proxyHeaders(proxy) },
    agent: false,
  });
  connect.once('connect', (answer, socket) => {
    if (answer.statusCode === 200) {
      use(socket);
    } else {
      socket.destroy();
      settle(new TunnelRefused(`the proxy answered ${answer.statusCode}`));
    }
  });
  connect.once('response', (answer) => {
    connect.destroy();
    settle(new TunnelRefused(`the proxy answered ${answer.statusCode}`));
  });
  connect.once('error', (error) =>
    settle(new TunnelRefused(error.message, { cause: error })),
  );
  return connect;
}

function secure(
  socket: Socket,
  target: RequestOptions,
  options: AgentOptions,
  settle: Created,
) {
  const secured = nodeTls().connect({
    ...options,
    socket,
    ...(target.host != null && { host: target.host }),
    ...(target.servername !== undefined && { servername: target.servername }),
  });
  secured.once('secureConnect', () => settle(null, secured));
  secured.once('error', (error) => settle(error));
}

function once(created: Created): Created {
  let called = false;
  return (error, socket) => {
    if (called) return;
    called = true;
    created(error, socket);
  };
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
