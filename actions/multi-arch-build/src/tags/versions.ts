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

const number = '(0|[1-9]\\d*)';
const identifier = '(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)';
const semverGrammar = new RegExp(
  `^[=v]?${number}\\.${number}\\.${number}(?:-(${identifier}(?:\\.${identifier})*))?(?:\\+[0-9A-Za-z.-]+)?$`,
);

/** A semantic version (semver.org 2.0.0), with a leading `v` allowed. */
export function parseSemver(text: string): Version | undefined {
  if (text.length > longest) return undefined;
  const match = semverGrammar.exec(text.trim());
  if (match === null) return undefined;
  const [, major = '', minor = '', patch = '', prerelease = ''] = match;
  const core = `${major}.${minor}.${patch}`;
  return {
    raw: text,
    version: prerelease === '' ? core : `${core}-${prerelease}`,
    major: Number(major),
    minor: Number(minor),
    patch: Number(patch),
    prerelease,
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
  const core = a.major - b.major || a.minor - b.minor || a.patch - b.patch;
  if (core !== 0) return core;
  if (a.prerelease === '' || b.prerelease === '') {
    return Number(a.prerelease === '') - Number(b.prerelease === '');
  }
  const left = a.prerelease.split('.');
  const right = b.prerelease.split('.');
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = compareIdentifiers(left[index] ?? '', right[index] ?? '');
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareIdentifiers(a: string, b: string): number {
  const numeric = [a, b].map((part) => /^\d+$/.test(part));
  if (numeric[0] && numeric[1]) return Number(a) - Number(b);
  if (numeric[0] !== numeric[1]) return numeric[0] ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
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
