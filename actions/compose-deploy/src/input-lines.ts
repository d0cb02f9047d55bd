import type { Parsed } from '@kit/action';
import { parseImageRef } from './image-ref.ts';
import { type Destination, isReleaseName } from './release.ts';
import { isVariableName } from './shell.ts';

/** The grammar of a service's name in Compose. */
export function isServiceName(text: string): boolean {
  return /^[A-Za-z0-9._-]{1,200}$/.test(text) && !text.startsWith('-');
}

type Entry = readonly [string, string];

/** `service=value` lines whose names are services; each at most once. */
function serviceLines(raw: string): readonly Entry[] | undefined {
  const entries = raw
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line): Entry => {
      const at = line.indexOf('=');
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    });
  return entries.every(([name, value]) => isServiceName(name) && value !== '')
    ? entries
    : undefined;
}

function serviceMap<T>(
  raw: string,
  allowed: string,
  read: (value: string) => T | undefined,
): Parsed<ReadonlyMap<string, T>> {
  const entries = serviceLines(raw);
  if (entries === undefined) return { allowed };
  const values = new Map<string, T>();
  for (const [name, text] of entries) {
    const value = read(text);
    if (value === undefined || values.has(name)) return { allowed };
    values.set(name, value);
  }
  return { value: values };
}

export function parseImages(raw: string): Parsed<ReadonlyMap<string, string>> {
  return serviceMap(
    raw,
    'lines of service=registry/name:tag or …@sha256:digest, each service once',
    (value) => {
      const ref = parseImageRef(value);
      return ref?.tag === undefined && ref?.digest === undefined
        ? undefined
        : value;
    },
  );
}

export function parseScales(raw: string): Parsed<ReadonlyMap<string, number>> {
  return serviceMap(raw, 'lines of service=3, from 1 up to 1000', (value) => {
    const count = /^\d{1,4}$/.test(value) ? Number(value) : 0;
    return count >= 1 && count <= 1000 ? count : undefined;
  });
}

export function parseWorkers(
  raw: string,
): Parsed<ReadonlyMap<string, readonly string[]>> {
  return serviceMap(raw, 'lines of service=worker,worker', (value) => {
    const workers = value.split(',').map((word) => word.trim());
    return workers.every(isServiceName) ? workers : undefined;
  });
}

/** A port of the container, and a path that is asked for there. */
export interface HttpProbe {
  readonly port: number;
  readonly path: string;
}

export function parseProbes(
  raw: string,
): Parsed<ReadonlyMap<string, HttpProbe>> {
  return serviceMap(raw, 'lines of service=8080/health/ready', (value) => {
    const match = /^(\d{1,5})(\/[A-Za-z0-9._~/?=&%+,;:@-]*)?$/.exec(value);
    const port = Number(match?.[1] ?? 0);
    return match !== null && port >= 1 && port <= 65_535
      ? { port, path: match[2] ?? '/' }
      : undefined;
  });
}

/** How a container is told to take no more requests. */
export type Drain =
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'exec'; readonly command: readonly string[] };

export function parseDrains(raw: string): Parsed<ReadonlyMap<string, Drain>> {
  return serviceMap(
    raw,
    'lines of service=signal:USR1 or service=exec:touch /tmp/drain',
    (value): Drain | undefined => {
      const signal = /^signal:([A-Z][A-Z0-9+-]{1,15})$/.exec(value)?.[1];
      if (signal !== undefined) return { kind: 'signal', signal };
      const command = /^exec:\s*(\S.*)$/.exec(value)?.[1]?.split(/\s+/);
      return command === undefined ? undefined : { kind: 'exec', command };
    },
  );
}

/** Parted by commas or line ends, or JSON as detect-changes gives it. */
export function parseServices(raw: string): Parsed<readonly string[]> {
  const allowed = 'names of services, parted by commas or as a JSON list';
  const words = raw.startsWith('[') ? parseList(raw) : raw.split(/[,\n]/);
  const names = words?.map((word) => word.trim()).filter((word) => word !== '');
  return names?.every(isServiceName) ? { value: names } : { allowed };
}

function parseList(raw: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(raw);
    return Array.isArray(value) &&
      value.every((word) => typeof word === 'string')
      ? value
      : undefined;
  } catch {
    return undefined;
  }
}

export function parseSecrets(
  raw: string,
): Parsed<Readonly<Record<string, string>>> {
  const entries = raw
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line): Entry => {
      const at = line.indexOf('=');
      return [line.slice(0, at).trim(), line.slice(at + 1)];
    });
  return entries.every(([name]) => isVariableName(name))
    ? { value: Object.fromEntries(entries) }
    : { allowed: 'lines of NAME=value' };
}

export interface Login {
  readonly registry: string;
  readonly username: string;
  readonly password: string;
}

/** `registry username password` lines, as multi-arch-build takes them. */
export function parseLogins(raw: string): Parsed<readonly Login[]> {
  const logins = raw
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(/\s+/));
  return logins.every((parts) => parts.length === 3)
    ? {
        value: logins.map(([registry = '', username = '', password = '']) => ({
          registry,
          username,
          password,
        })),
      }
    : { allowed: 'lines of registry username password' };
}

export function parseDestination(raw: string): Parsed<Destination> {
  const [, word = '', rest = ''] = /^([a-z]+):(.+)$/s.exec(raw) ?? [];
  if (raw === 'previous') return { value: { to: 'previous' } };
  if (word === 'release' && isReleaseName(rest)) {
    return { value: { to: 'release', name: rest } };
  }
  if (word === 'version' && /^[\w][\w.@:/+-]{0,200}$/.test(rest)) {
    return { value: { to: 'version', version: rest } };
  }
  return { allowed: 'previous, release:<name> or version:<tag of an image>' };
}
