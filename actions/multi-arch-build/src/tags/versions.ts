import compare from 'semver/functions/compare.js';
import parse from 'semver/functions/parse.js';

export interface Version {
  readonly raw: string;
  /** Without the leading v and without build metadata. */
  readonly version: string;
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly prerelease: string;
}

/** A semantic version (semver.org 2.0.0), with a leading `v` allowed. */
export function parseSemver(text: string): Version | undefined {
  const parsed = parse(text);
  if (parsed === null) return undefined;
  const { version, major, minor, patch, prerelease } = parsed;
  return {
    raw: text,
    version,
    major,
    minor,
    patch,
    prerelease: prerelease.join('.'),
  };
}

/** Below zero when `a` is the older one (semver.org, section 11). */
export function compareVersions(a: Version, b: Version): number {
  return compare(comparable(a), comparable(b));
}

/** A Python version is put into the words of a semantic one. */
function comparable({ major, minor, patch, prerelease }: Version): string {
  const core = `${major}.${minor}.${patch}`;
  const identifiers = prerelease.match(/[0-9A-Za-z-]+/g) ?? [];
  return identifiers.length === 0 ? core : `${core}-${identifiers.join('.')}`;
}

/** The variables that a pattern may use. */
export function versionVariables(
  version: Version,
): ReadonlyMap<string, string> {
  return new Map([
    ['raw', version.raw],
    ['version', version.version],
    ['major', String(version.major)],
    ['minor', String(version.minor)],
    ['patch', String(version.patch)],
    ['prerelease', version.prerelease],
  ]);
}
