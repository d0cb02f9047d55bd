import {
  Agent as HttpAgent,
  type OutgoingHttpHeaders,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP } from 'node:net';
import { bareHost, type ConnectGuard } from './connect-guard.ts';
import {
  guardedLookup,
  RefusedAddress,
  type Resolve,
} from './guarded-lookup.ts';
import { proxyFor, proxyHeaders } from './proxy.ts';
import { TunnelAgent } from './tunnel-agent.ts';
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
  const http = new HttpAgent(direct);
  const https = new HttpsAgent({ ...direct, ...tlsOf(options) });
  const plainProxy = new HttpAgent(shared);
  const tunnels = new Map<string, TunnelAgent>();
  const tunnel = (proxy: URL) => {
    const agent =
      tunnels.get(proxy.href) ??
      new TunnelAgent(proxy, { ...shared, ...tlsOf(options) });
    tunnels.set(proxy.href, agent);
    return agent;
  };
  return {
    route(url, request) {
      const host = request.address ?? bareHost(url.hostname);
      checkLiteral(host, bareHost(url.hostname), guard);
      const secure = url.protocol === 'https:';
      const base = { ...targetOf(url, host), ...familyOf(request) };
      const proxy = proxyFor(url, options.proxyEnv ?? {});
      if (proxy === undefined) return { ...base, agent: secure ? https : http };
      if (secure) return { ...base, agent: tunnel(proxy) };
      return { ...base, ...viaProxy(url, proxy), agent: plainProxy };
    },
    close() {
      for (const agent of [http, https, plainProxy, ...tunnels.values()]) {
        agent.destroy();
      }
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
