import { type ClientRequest, request as httpRequest } from 'node:http';
import { Agent, type AgentOptions, type RequestOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as tlsConnect } from 'node:tls';
import { asCreated, type Created } from './boundary.ts';
import { proxyHeaders } from './proxy.ts';

/** Why a proxy did not open a tunnel. */
export class TunnelRefused extends Error {}

/** An https agent whose connections go through `CONNECT` of a proxy. */
export class TunnelAgent extends Agent {
  readonly #proxy: URL;
  readonly #tls: AgentOptions;
  readonly #opening = new Set<ClientRequest>();

  constructor(proxy: URL, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
    this.#tls = options;
  }

  override createConnection(
    target: RequestOptions,
    created?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    const authority = `${bracketed(target.host ?? '')}:${target.port ?? 443}`;
    const connect = httpRequest({
      host: this.#proxy.hostname,
      port: this.#proxy.port || 80,
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...proxyHeaders(this.#proxy) },
      agent: false,
    });
    const settle = once(asCreated(created));
    connect.once('connect', (answer, socket) => {
      if (answer.statusCode === 200) {
        this.#secure(socket, target, settle);
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
    this.#opening.add(connect);
    connect.once('close', () => this.#opening.delete(connect)).end();
  }

  override destroy(): void {
    for (const connect of this.#opening) connect.destroy();
    super.destroy();
  }

  #secure(socket: Socket, target: RequestOptions, settle: Created) {
    const secured = tlsConnect({
      ...this.#tls,
      socket,
      ...(target.host != null && { host: target.host }),
      ...(target.servername !== undefined && { servername: target.servername }),
    });
    secured.once('secureConnect', () => settle(null, secured));
    secured.once('error', (error) => settle(error));
  }
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
