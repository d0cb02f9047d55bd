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
 * Which of the recorded releases to go back to. `previous` after a rollback is
 * where one is: going on would undo the rollback.
 */
export function findRelease(
  releases: readonly Release[],
  current: Release | undefined,
  destination: Destination,
  service: string,
): Found {
  const known = [...releases].sort((a, b) => (a.name < b.name ? 1 : -1));
  const names = known.slice(0, 10).map(({ name }) => name);
  const none = (what: string): Found => ({
    kind: 'none',
    why: `${what}; recorded are: ${names.join(', ') || 'none'}`,
  });
  if (current === undefined) return none('no release is recorded');
  if (destination.to === 'previous') {
    if (current.kind === 'rollback') {
      return {
        kind: 'there',
        why: `${current.name} has gone back from ${current.undoes} already; name a release to go elsewhere`,
      };
    }
    const release = known.find(({ name }) => name === current.previous);
    return release === undefined
      ? none(`there is none before ${current.name}`)
      : { kind: 'found', release };
  }
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
    : { kind: 'found', release };
}

function hasVersion(
  image: ReleasedImage | undefined,
  version: string,
): boolean {
  const ref = image?.ref.split('@')[0];
  return ref === version || (ref?.endsWith(`:${version}`) ?? false);
}
