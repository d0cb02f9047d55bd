import { textAt, valueAt } from '@kit/action';

/** What `docker compose config --format json` says of one service. */
export interface DeclaredService {
  readonly name: string;
  readonly image: string | undefined;
  readonly platform: string | undefined;
  /** `deploy.replicas` or `scale`, when the file says either. */
  readonly replicas: number | undefined;
  readonly containerName: string | undefined;
  /** Ports of the host that only one container can have. */
  readonly fixedPorts: readonly string[];
  readonly usesHostNetwork: boolean;
  readonly dependsOn: readonly string[];
  /** Services after whose update this one is restarted (`restart: true`). */
  readonly restartsAfter: readonly string[];
}

export interface Declared {
  readonly project: string;
  readonly services: ReadonlyMap<string, DeclaredService>;
}

/** `undefined` when it is not what Compose writes. */
export function readDeclared(text: string): Declared | undefined {
  const data = parseJson(text);
  const project = textAt(data, 'name');
  if (project === undefined) return undefined;
  const entries = Object.entries(record(valueAt(data, 'services')));
  return {
    project,
    services: new Map(
      entries.map(([name, service]) => [name, readService(name, service)]),
    ),
  };
}

/** The lines `service hash` of `docker compose config --hash '*'`. */
export function readHashes(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  return new Map(
    lines.flatMap(([name, hash]) =>
      name !== undefined && hash !== undefined ? [[name, hash]] : [],
    ),
  );
}

function readService(name: string, data: unknown): DeclaredService {
  const dependencies = Object.entries(record(valueAt(data, 'depends_on')));
  return {
    name,
    image: textAt(data, 'image'),
    platform: textAt(data, 'platform'),
    replicas: numberAt(data, 'deploy', 'replicas') ?? numberAt(data, 'scale'),
    containerName: textAt(data, 'container_name'),
    fixedPorts: list(valueAt(data, 'ports')).flatMap(fixedPort),
    usesHostNetwork: valueAt(data, 'network_mode') === 'host',
    dependsOn: dependencies.map(([service]) => service),
    restartsAfter: dependencies
      .filter(([, how]) => valueAt(how, 'restart') === true)
      .map(([service]) => service),
  };
}

/** A range of ports has room for more than one container. */
function fixedPort(data: unknown): readonly string[] {
  const published = valueAt(data, 'published');
  const port = typeof published === 'number' ? String(published) : published;
  return typeof port === 'string' && /^\d+$/.test(port) && port !== '0'
    ? [port]
    : [];
}

function numberAt(data: unknown, ...path: string[]): number | undefined {
  const value = valueAt(data, ...path);
  return typeof value === 'number' ? value : undefined;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
