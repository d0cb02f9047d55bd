import { textAt, valueAt } from '@kit/action';
import { isoTime } from '@kit/clock';
import type { RunIdentity } from '@kit/deployment';
import { parseJson } from './declared.ts';

export interface ReleasedImage {
  /** As it was asked for. */
  readonly ref: string;
  /** The same by its digest, where the registry told one. */
  readonly pin: string;
}

/** What ran on a host, kept there: enough to run it again. */
export interface Release {
  readonly schema: 1;
  /** Of a file; the later the greater. */
  readonly name: string;
  readonly kind: 'deploy' | 'rollback' | 'found';
  readonly at: string;
  readonly by: string;
  readonly runUrl: string;
  readonly reason: string;
  /** What was current before, or empty. */
  readonly previous: string;
  /** For a rollback: what it went back from. */
  readonly undoes: string;
  /** Names of the Compose files, in order. */
  readonly files: readonly string[];
  readonly images: Readonly<Record<string, ReleasedImage>>;
  /** Of each service's configuration, as Compose counts it. */
  readonly hashes: Readonly<Record<string, string>>;
}

/** `20260105T090000Z-1001.1`. */
export function releaseName(now: number, run: RunIdentity): string {
  const time = isoTime(now).replace(/[-:]|\.\d+/g, '');
  const id = run.runId.replace(/[^A-Za-z0-9]/g, '') || 'local';
  return `${time}-${id}.${run.attempt}`;
}

export function isReleaseName(text: string): boolean {
  return /^\d{8}T\d{6}Z-[A-Za-z0-9]{1,40}\.\d{1,6}$/.test(text);
}

/** Unreadable records are as if they were not there. */
export function readRelease(text: string): Release | undefined {
  const data = parseJson(text);
  const name = textAt(data, 'name');
  const kind = textAt(data, 'kind');
  if (valueAt(data, 'schema') !== 1 || name === undefined) return undefined;
  if (kind !== 'deploy' && kind !== 'rollback' && kind !== 'found')
    return undefined;
  const word = (key: string) => textAt(data, key) ?? '';
  const files = valueAt(data, 'files');
  return {
    schema: 1,
    name,
    kind,
    at: word('at'),
    by: word('by'),
    runUrl: word('runUrl'),
    reason: word('reason'),
    previous: word('previous'),
    undoes: word('undoes'),
    files: Array.isArray(files) ? files.map(String) : [],
    images: Object.fromEntries(
      Object.entries(Object(valueAt(data, 'images'))).flatMap(
        ([service, image]) => {
          const ref = textAt(image, 'ref');
          const pin = textAt(image, 'pin') ?? ref;
          return ref === undefined || pin === undefined
            ? []
            : [[service, { ref, pin }]];
        },
      ),
    ),
    hashes: Object.fromEntries(
      Object.entries(Object(valueAt(data, 'hashes'))).map(([key, value]) => [
        key,
        String(value),
      ]),
    ),
  };
}

export type Destination =
  | { readonly to: 'previous' }
  | { readonly to: 'release'; readonly name: string }
  | { readonly to: 'version'; readonly version: string };

export type Found =
  | { readonly kind: 'found'; readonly release: Release }
  /** Where it is already. */
  | { readonly kind: 'there'; readonly why: string }
  | { readonly kind: 'none'; readonly why: string };

/**
 * Which of the recorded releases to go back to, with all services or with
 * those that are listed. `previous` is the one before the last that changed
 * anything of them; after a rollback it is where one is: going on would undo it.
 */
export function findRelease(
  releases: readonly Release[],
  current: Release | undefined,
  destination: Destination,
  services: readonly string[] = [],
): Found {
  const known = [...releases].sort((a, b) => (a.name < b.name ? 1 : -1));
  const names = known.slice(0, 10).map(({ name }) => name);
  const none = (what: string): Found => ({
    kind: 'none',
    why: `${what}; recorded are: ${names.join(', ') || 'none'}`,
  });
  const found = (release: Release): Found => {
    const lacks = services.find((name) => release.images[name] === undefined);
    return lacks === undefined
      ? { kind: 'found', release }
      : none(`${release.name} has no ${lacks}`);
  };
  if (current === undefined) return none('no release is recorded');
  if (destination.to === 'previous') {
    const { by, before } = lastChange(known, current, services);
    if (by.kind === 'rollback' && (before !== undefined || by === current)) {
      return {
        kind: 'there',
        why: `${by.name} has gone back from ${by.undoes} already; name a release to go elsewhere`,
      };
    }
    return before === undefined
      ? none(`there is none before ${by.name}`)
      : found(before);
  }
  const [service = ''] = services;
  const release =
    destination.to === 'release'
      ? known.find(({ name }) => name === destination.name)
      : known.find(({ images }) =>
          hasVersion(images[service], destination.version),
        );
  if (release === undefined) {
    return none(
      destination.to === 'release'
        ? `there is no release ${destination.name}`
        : `no release has ${service} ${destination.version}`,
    );
  }
  return release.name === current.name
    ? { kind: 'there', why: `${release.name} is the current release` }
    : found(release);
}

interface LastChange {
  readonly by: Release;
  readonly before: Release | undefined;
}

/** Neighbours have releases of their own, and so has what changed nothing. */
function lastChange(
  known: readonly Release[],
  current: Release,
  services: readonly string[],
): LastChange {
  let by = current;
  for (const _ of known) {
    const before = known.find(({ name }) => name === by.previous);
    const isIt = before === undefined || differs(by, before, services);
    if (isIt || (by.kind === 'rollback' && services.length === 0)) {
      return { by, before };
    }
    by = before;
  }
  return { by, before: undefined };
}

function differs(
  one: Release,
  other: Release,
  services: readonly string[],
): boolean {
  const isWhole = services.length === 0;
  const keys = (pick: 'images' | 'hashes') =>
    new Set([...Object.keys(one[pick]), ...Object.keys(other[pick])]);
  const names = isWhole ? [...keys('images')] : services;
  return (
    names.some((name) => isOther(one.images[name], other.images[name])) ||
    (isWhole &&
      [...keys('hashes')].some(
        (name) => one.hashes[name] !== other.hashes[name],
      ))
  );
}

function isOther(
  one: ReleasedImage | undefined,
  other: ReleasedImage | undefined,
): boolean {
  if (one === undefined || other === undefined) return one !== other;
  const isPinned = one.pin.includes('@') && other.pin.includes('@');
  return one.ref !== other.ref || (isPinned && one.pin !== other.pin);
}

function hasVersion(
  image: ReleasedImage | undefined,
  version: string,
): boolean {
  const ref = image?.ref.split('@')[0];
  return ref === version || (ref?.endsWith(`:${version}`) ?? false);
}
