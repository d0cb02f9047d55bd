import { type Facts, stripPrefix } from './facts.ts';
import { formatVersion, parseVersion, type Version } from './semver.ts';

/**
 * `1.3.0` as the next `1.3.0-rc.N` of the tags that are there; as it is where
 * no prerelease is asked for, or where it is one already.
 */
export function withPrerelease(
  version: Version,
  { prerelease, tags, tagPrefix }: Facts,
): Version {
  if (prerelease === undefined || version.prerelease !== '') return version;
  const core = coreOf(version);
  const numbers = tags
    .flatMap((tag) => parseVersion(stripPrefix(tag, tagPrefix)) ?? [])
    .filter((other) => coreOf(other) === core)
    .map((other) => counterOf(other, prerelease));
  const last = Math.max(0, ...numbers);
  return { ...version, prerelease: `${prerelease}.${last + 1}` };
}

function coreOf(version: Version): string {
  return formatVersion({ ...version, prerelease: '', build: '' });
}

/** 3 of `rc.3`; 0 of other prereleases. */
function counterOf({ prerelease }: Version, word: string): number {
  const start = `${word}.`;
  const rest = prerelease.startsWith(start)
    ? prerelease.slice(start.length)
    : '';
  return /^\d{1,15}$/.test(rest) ? Number(rest) : 0;
}
