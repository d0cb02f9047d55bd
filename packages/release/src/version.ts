import semver from 'semver';
import { errors } from './errors.ts';

export interface ReleaseVersion {
  /** Without `v`: 1.4.0. */
  readonly version: string;
  /** v1.4.0: never moves. */
  readonly tag: string;
  /** v1: what users write; moves. */
  readonly majorTag: string;
}

/** Reads a version with or without `v`; throws RELEASE_VERSION_INVALID. */
export function parseReleaseVersion(given: string): ReleaseVersion {
  const parsed = semver.parse(given);
  if (parsed === null || parsed.build.length > 0) {
    throw errors.error(
      'RELEASE_VERSION_INVALID',
      `version: "${given}" is not a version to release`,
    );
  }
  const { version, major } = parsed;
  return { version, tag: `v${version}`, majorTag: `v${major}` };
}

/**
 * True when the major tag is to follow: not to a prerelease, and never back
 * from a newer release of the same major to a fix of an older one.
 */
export function movesMajorTag(
  version: string,
  existingTags: readonly string[],
): boolean {
  if (semver.prerelease(version) !== null) return false;
  return existingTags.every((tag) => {
    const other = /^v\d+\.\d+\.\d+/.test(tag) ? semver.parse(tag) : null;
    return (
      other === null ||
      other.prerelease.length > 0 ||
      other.major !== semver.major(version) ||
      semver.lte(other, version)
    );
  });
}
