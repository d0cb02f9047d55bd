import type { Container } from '../src/container.ts';
import type { Declared, DeclaredService } from '../src/declared.ts';
import type { HostState, Wanted } from '../src/plan.ts';
import type { Release } from '../src/release.ts';

/** A healthy container of `auth`, and what is different about it. */
export function container(given: Partial<Container> = {}): Container {
  const service = given.service ?? 'auth';
  const id = given.id ?? `${service}-1`;
  return {
    id,
    service,
    name: `shop-${id}`,
    image: `r/${service}:1`,
    imageId: `sha256:${service}`,
    hash: 'old',
    isRunning: true,
    status: 'running',
    exitCode: 0,
    error: '',
    isOutOfMemory: false,
    restarts: 0,
    health: 'healthy',
    healthOutput: '',
    addresses: ['172.18.0.2'],
    ...given,
  };
}

export function declaredService(
  name: string,
  given: Partial<DeclaredService> = {},
): DeclaredService {
  return {
    name,
    image: `r/${name}:1`,
    platform: undefined,
    replicas: undefined,
    containerName: undefined,
    fixedPorts: [],
    usesHostNetwork: false,
    dependsOn: [],
    restartsAfter: [],
    ...given,
  };
}

export function declared(...services: DeclaredService[]): Declared {
  return {
    project: 'shop',
    services: new Map(services.map((service) => [service.name, service])),
  };
}

export function release(given: Partial<Release> = {}): Release {
  return {
    schema: 1,
    name: '20260105T090000Z-1001.1',
    kind: 'deploy',
    at: '2026-01-05T09:00:00.000Z',
    by: 'octocat',
    runUrl: '',
    reason: '',
    previous: '',
    undoes: '',
    files: ['compose.yaml'],
    images: {},
    hashes: {},
    ...given,
  };
}

export const image = (ref: string, pin = ref) => ({ ref, pin });

/** `auth` three times, and `worker` once, as deployed. */
export function hostState(given: Partial<HostState> = {}): HostState {
  return {
    declared: declared(
      declaredService('auth', { replicas: 3 }),
      declaredService('worker', { restartsAfter: ['auth'] }),
      declaredService('db'),
    ),
    hashes: new Map([['auth', 'old']]),
    containers: [
      container({ id: 'auth-1' }),
      container({ id: 'auth-2' }),
      container({ id: 'auth-3' }),
      container({ service: 'worker', id: 'worker-1' }),
      container({ service: 'db', id: 'db-1' }),
    ],
    current: release({
      images: { auth: image('r/auth:1') },
      hashes: { auth: 'old' },
    }),
    unfinished: [],
    ...given,
  };
}

export function wanted(given: Partial<Wanted> = {}): Wanted {
  return {
    versions: new Map(),
    images: new Map(),
    services: undefined,
    recreate: [],
    scale: new Map(),
    workers: new Map(),
    isSent: false,
    ...given,
  };
}
