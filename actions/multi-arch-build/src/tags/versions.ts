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

/** Of a version's text: grammars take long for long texts. */
const longest = 256;

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

const pep440Grammar =
  /^v?(?:\d+!)?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:\.\d+)*([-_.]?(?:a|b|c|rc|alpha|beta|pre|preview)[-_.]?\d*)?((?:-\d+)|(?:[-_.]?(?:post|rev|r)[-_.]?\d*))?([-_.]?dev[-_.]?\d*)?(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?$/i;

/** A Python version (PEP 440); pre, post and development releases are `prerelease`. */
export function parsePep440(text: string): Version | undefined {
  if (text.length > longest) return undefined;
  const match = pep440Grammar.exec(text.trim());
  if (match === null) return undefined;
  const [
    ,
    major = '0',
    minor = '0',
    patch = '0',
    pre = '',
    post = '',
    dev = '',
  ] = match;
  return {
    raw: text,
    version: text.trim().replace(/^v/i, '').replace(/\+.*$/, ''),
    major: Number(major),
    minor: Number(minor),
    patch: Number(patch),
    prerelease: `${pre}${post}${dev}`,
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
  ]);
}
