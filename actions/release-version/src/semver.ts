import compare from 'semver/functions/compare.js';
import increase from 'semver/functions/inc.js';
import parse from 'semver/functions/parse.js';

export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly prerelease: string;
  readonly build: string;
}

export type Bump = 'major' | 'minor' | 'patch' | 'none';

/** A semantic version, a leading `v` allowed; `undefined` for everything else. */
export function parseVersion(text: string): Version | undefined {
  const parsed = parse(text);
  if (parsed === null) return undefined;
  const { major, minor, patch, prerelease, build } = parsed;
  return {
    major,
    minor,
    patch,
    prerelease: prerelease.join('.'),
    build: build.join('.'),
  };
}

/** Below zero when `a` is the older one (semver.org, section 11). */
export function compareVersions(a: Version, b: Version): number {
  return compare(formatVersion(a), formatVersion(b));
}

export function formatVersion(version: Version): string {
  const { major, minor, patch, prerelease, build } = version;
  const tail = `${prerelease === '' ? '' : `-${prerelease}`}${build === '' ? '' : `+${build}`}`;
  return `${major}.${minor}.${patch}${tail}`;
}

/**
 * The next release; a breaking change before 1.0 raises the minor number. A
 * prerelease that is one of what is asked for ends in its own version: a
 * feature after 1.3.0-rc.1 is 1.3.0 still.
 */
export function bumpVersion(version: Version, bump: Bump): Version {
  if (bump === 'none') return version;
  const isEarly = bump === 'major' && version.major === 0;
  const next = increase(formatVersion(version), isEarly ? 'minor' : bump);
  return (next === null ? undefined : parseVersion(next)) ?? version;
}

/** Fit for an image tag: no `+`, at most 128 characters. */
export function dockerSafe(text: string): string {
  return text
    .replace(/[^A-Za-z0-9_.-]/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 128);
}
