import { systemClock } from '@kit/clock';
import {
  follow,
  type KubeObject,
  type Pod,
  resources,
  type Service,
  selects,
} from '@kit/kubernetes';
import { servedBackends, targetResource } from '@kit/traffic';
import { installHttpRoutes } from './gateway-api.ts';
import {
  createLeastReady,
  listAtRevision,
  newestRevision,
} from './least-ready.ts';
import { openShop, type Shop, shopObjects } from './shop.ts';

export type RouteKind = 'ingress' | 'httproute';

export interface RouteShop {
  readonly shop: Shop;
  readonly kind: RouteKind;
  /** The Services of `web` that have production's traffic. */
  backends(): Promise<readonly string[]>;
  route(): Promise<KubeObject>;
  /** The least number of ready pods that the route ever led to. */
  least(): Promise<number>;
  /** What the test itself broke is not ours: counts anew from here on. */
  forgive(): void;
  close(): Promise<void>;
}

/** An Ingress or HTTPRoute `shop` before `web-blue`, and before an `api`. */
export async function openRouteShop(kind: RouteKind): Promise<RouteShop> {
  const shop = await openShop();
  shop.sampler.stop();
  const { client } = shop;
  if (kind === 'httproute') await installHttpRoutes(client);
  const { service } = shopObjects('web', {});
  await client.create(resources.services, {
    ...service,
    metadata: { name: 'web-blue' },
  });
  await client.create(targetResource(kind), routeBody(kind));
  const sampler = await sampleRoute(shop, kind);
  const route = () => client.get(targetResource(kind), { name: 'shop' });
  return {
    shop,
    kind,
    route,
    backends: async () => servedBackends(await route(), kind, names),
    least: sampler.least,
    forgive: sampler.forgive,
    async close() {
      sampler.stop();
      await shop.close();
    },
  };
}

const names = ['web-blue', 'web-green'];

function routeBody(kind: RouteKind) {
  const metadata = { name: 'shop', annotations: { 'example.com/team': 'a' } };
  const to = (name: string) => ({ name, port: 80 });
  if (kind === 'httproute') {
    const path = { type: 'PathPrefix', value: '/api' };
    const remove = { type: 'RequestHeaderModifier' } as const;
    const filters = [{ ...remove, requestHeaderModifier: { remove: ['x'] } }];
    return {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata,
      spec: {
        rules: [
          { matches: [{ path }], backendRefs: [to('api')] },
          { filters, backendRefs: [to('web-blue')] },
        ],
      },
    };
  }
  const path = (prefix: string, name: string) => ({
    path: prefix,
    pathType: 'Prefix',
    backend: { service: { name, port: { number: 80 } } },
  });
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata,
    spec: {
      rules: [
        {
          host: 'shop.example.com',
          http: { paths: [path('/api', 'api'), path('/', 'web-blue')] },
        },
        {
          host: 'www.example.com',
          http: { paths: [path('/', 'web-blue')] },
        },
      ],
    },
  };
}

async function sampleRoute({ client }: Shop, kind: RouteKind) {
  const end = new AbortController();
  const options = {
    clock: systemClock,
    onChange: () => undefined,
    signal: end.signal,
  };
  const [pods, services, routes] = await Promise.all([
    follow(client, resources.pods, {}, options),
    follow(client, resources.services, {}, options),
    follow(client, targetResource(kind), {}, options),
  ]);
  const leastReady = createLeastReady(async (revision) => {
    const [then, thenServices, thenPods] = await Promise.all([
      listAtRevision(client, targetResource(kind), revision),
      listAtRevision(client, resources.services, revision),
      listAtRevision(client, resources.pods, revision),
    ]);
    return leastServed(kind, then[0], thenServices, thenPods) ?? 0;
  });
  const timer = setInterval(() => {
    const [route] = routes.items();
    const parts = [services.items(), pods.items()] as const;
    const count = leastServed(kind, route, ...parts);
    if (route === undefined || count === undefined) return;
    leastReady.saw(count, newestRevision([route, ...parts.flat()]));
  }, 5);
  return {
    least: leastReady.least,
    forgive: leastReady.forgive,
    stop() {
      clearInterval(timer);
      end.abort();
      for (const follower of [pods, services, routes]) follower.stop();
    },
  };
}

/** Of the backends that a route leads to, the least number of ready pods. */
function leastServed(
  kind: RouteKind,
  route: KubeObject | undefined,
  services: readonly Service[],
  pods: readonly Pod[],
): number | undefined {
  if (route === undefined) return undefined;
  const served = servedBackends(route, kind, names).map((name) => {
    const found = services.find(({ metadata }) => metadata.name === name);
    return pods.filter(
      ({ isReady, metadata }) =>
        isReady && selects(found?.selector ?? {}, metadata.labels),
    ).length;
  });
  return Math.min(...(served.length === 0 ? [0] : served));
}
