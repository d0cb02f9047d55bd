import type { World } from '@kit/action';
import {
  createConnectGuard,
  createHttpClient,
  type HttpClient,
} from '@kit/http';
import { gatherAuthorities } from './gather-files.ts';
import type { Inputs } from './inputs.ts';

export interface Clients {
  readonly client: HttpClient;
  /** One connection a request, for the version behind a balancer. */
  readonly freshClient: HttpClient;
}

/** Only the base host and the allowed ones may be private; see the guard. */
export async function gatherClients(
  { baseUrl, allowHosts, caFile, concurrency }: Inputs,
  { signal, env, clock, context }: World,
): Promise<Clients> {
  const hosts = [baseUrl.hostname, ...(allowHosts ?? []).map(withoutPort)];
  const shared = {
    signal,
    clock,
    proxyEnv: env,
    connectGuard: createConnectGuard(hosts),
    userAgent: 'kit-smoke-test',
    ...(caFile !== undefined && {
      tls: { ca: await gatherAuthorities(caFile, context.workspace) },
    }),
  };
  return {
    client: createHttpClient({ ...shared, maxSockets: concurrency }),
    freshClient: createHttpClient({ ...shared, keepAlive: false }),
  };
}

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, '');
}
