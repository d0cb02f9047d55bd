import type { Bump } from './semver.ts';

export type Strategy =
  | 'auto'
  | 'tag'
  | 'describe'
  | 'commits'
  | 'branch'
  | 'file'
  | 'input';

export interface NearestTag {
  readonly tag: string;
  /** Commits since. */
  readonly distance: number;
}

export interface Commit {
  readonly sha: string;
  readonly message: string;
}

export interface Facts {
  readonly strategy: Strategy;
  readonly tagPrefix: string;
  readonly ref: string;
  /** The branch, of a pull request its head; '' for tags and forks. */
  readonly branch: string;
  readonly defaultBranch: string;
  /** Its first group is the version, or the line `1.4`. */
  readonly branchPattern: RegExp;
  readonly sha: string;
  readonly dirty: boolean;
  /** The nearest version tag behind the commit; of a tag's own run another one. */
  readonly nearest: NearestTag | undefined;
  /** All version tags of the repository with the prefix. */
  readonly tags: readonly string[];
  /** Since the nearest tag, the newest first. */
  readonly commits: readonly Commit[];
  readonly given: string | undefined;
  readonly fileText: string | undefined;
  readonly defaultBump: Bump;
  /** Where a repository without tags begins. */
  readonly firstVersion: string | undefined;
  /** `rc`: the next version is a prerelease of itself. */
  readonly prerelease: string | undefined;
  /** What stands behind `+`; '' for nothing. */
  readonly buildMetadata: string;
}

/** `api/v1.2.3` with the prefix `api/v`, or `api/`, → `1.2.3`. */
export function stripPrefix(tag: string, prefix: string): string {
  const rest = tag.startsWith(prefix) ? tag.slice(prefix.length) : tag;
  return rest.replace(/^v(?=\d)/, '');
}

/** The tag that the run is about, when it is about one. */
export function tagOf(ref: string): string | undefined {
  const prefix = 'refs/tags/';
  return ref.startsWith(prefix) ? ref.slice(prefix.length) : undefined;
}
