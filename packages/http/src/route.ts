import type {
  Agent,
  AgentOptions,
  OutgoingHttpHeaders,
  RequestOptions,
} from 'node:http';
import { isIP } from 'node:net';
import { bareHost, type ConnectGuard } from './connect-guard.ts';
import {
  guardedLookup,
  RefusedAddress,
  type Resolve,
} from './guarded-lookup.ts';
import { nodeHttp, nodeHttps } from './node-modules.ts';
import { proxyFor, proxyHeaders } from './proxy.ts';
import { createTunnelAgent } from './tunnel-agent.ts';
import type { HttpClientOptions, StreamRequest } from './types.ts';

/** How long one address has before the next one is tried as well. */
const attemptMs = 1000;

/** Options of one request; its headers, if any, are for the proxy. */
export interface Route extends RequestOptions {
  readonly headers?: OutgoingHttpHeaders;
}

export interface Router {
  /** Where a request goes; throws RefusedAddress for a forbidden IP address. */
  route(url: URL, request: StreamRequest): Route;
  close(): void;
}

/** The agents of one client: direct, and one for each proxy's tunnels. */
export function createRouter(
  options: HttpClientOptions,
  resolve: Resolve,
  guard: ConnectGuard,
): Router {
  const shared = {
    keepAlive: options.keepAlive ?? true,
    scheduling: 'lifo',
    maxSockets: options.maxSockets ?? 64,
    autoSelectFamilyAttemptTimeout: attemptMs,
  } as const;
  const direct = { ...shared, lookup: guardedLookup(resolve, guard) };
  const tls = tlsOf(options);
  const agents = new Map<string, Agent>();
  /** Agents are made for the first request that needs one. */
  const agent = (name: string, create: () => Agent): Agent => {
    const known = agents.get(name) ?? create();
    agents.set(name, known);
    return known;
  };
  const plain = (name: string, given: AgentOptions) =>
    agent(name, () => new (nodeHttp().Agent)(given));
  const secured = () =>
    agent('tls', () => new (nodeHttps().Agent)({ ...direct, ...tls }));
  const tunnel = (proxy: URL) =>
    agent(proxy.href, () => createTunnelAgent(proxy, { ...shared, ...tls }));
  return {
    route(url, request) {
      const host = request.address ?? bareHost(url.hostname);
      checkLiteral(host, bareHost(url.hostname), guard);
      const secure = url.protocol === 'https:';
      const base = { ...targetOf(url, host), ...familyOf(request) };
      const proxy = proxyFor(url, options.proxyEnv ?? {});
      if (proxy === undefined) {
        return { ...base, agent: secure ? secured() : plain('direct', direct) };
      }
      if (secure) return { ...base, agent: tunnel(proxy) };
      const through = plain('proxy', shared);
      return { ...base, ...viaProxy(url, proxy), agent: through };
    },
    close() {
      for (const one of agents.values()) one.destroy();
    },
  };
}

function tlsOf({ tls }: HttpClientOptions) {
  if (tls === undefined) return {};
  const { ca, ...rest } = tls;
  return {
    ...rest,
    ...(ca !== undefined && {
      ca: typeof ca === 'string' || Buffer.isBuffer(ca) ? ca : [...ca],
    }),
  };
}

/** A socket looks up names only: an address in the URL is checked here. */
function checkLiteral(host: string, name: string, guard: ConnectGuard) {
  if (isIP(host) === 0) return;
  const reason = guard(host, name);
  if (reason !== undefined) {
    throw new RefusedAddress(`${host} is ${reason}`);
  }
}

function targetOf(url: URL, host: string): Route {
  return {
    protocol: url.protocol,
    host,
    port: url.port || (url.protocol === 'https:' ? 443 : 80),
    path: url.pathname + url.search,
  };
}

function familyOf({ family }: StreamRequest): Route {
  return family === undefined ? {} : { family };
}

function viaProxy(url: URL, proxy: URL): Route {
  return {
    host: bareHost(proxy.hostname),
    port: proxy.port || 80,
    path: url.href,
    headers: proxyHeaders(proxy),
  };
}
