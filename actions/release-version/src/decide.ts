import { errors } from './errors.ts';
import {
  type Bump,
  bumpOf,
  bumpVersion,
  formatVersion,
  parseVersion,
  type Version,
} from './semver.ts';

export type Strategy =
  | 'auto'
  | 'tag'
  | 'describe'
  | 'commits'
  | 'branch'
  | 'file'
  | 'input';

export interface Facts {
  readonly strategy: Strategy;
  readonly tagPrefix: string;
  readonly ref: string;
  /** The branch, of a pull request its head; '' for tags. */
  readonly branch: string;
  readonly defaultBranch: string;
  readonly sha: string;
  readonly dirty: boolean;
  /** The nearest version tag behind the commit, and how many commits it is away. */
  readonly nearest:
    | { readonly tag: string; readonly distance: number }
    | undefined;
  /** All version tags of the repository with the prefix. */
  readonly tags: readonly string[];
  readonly messages: readonly string[];
  readonly given: string | undefined;
  readonly fileText: string | undefined;
  readonly defaultBump: Bump;
}

export interface Decision {
  readonly version: Version;
  readonly text: string;
  readonly reason: string;
  readonly previous: string | undefined;
  readonly distance: number;
  readonly bump: Bump;
}

/** The version by the strategy. Throws VERSION_INVALID, VERSION_SOURCE_MISSING. */
export function decideVersion(facts: Facts): Decision {
  switch (facts.strategy) {
    case 'input':
      return exact(facts, facts.given, 'input "version"', 'from-input');
    case 'file':
      return exact(
        facts,
        facts.fileText && versionIn(facts.fileText),
        'input "file"',
        'from-file',
      );
    case 'tag':
      return fromTag(facts);
    case 'describe':
      return described(facts);
    case 'commits':
      return fromCommits(facts);
    case 'branch':
      return (
        fromBranch(facts) ??
        missing(`the branch "${facts.branch}" has no version in its name`)
      );
    case 'auto':
      return automatic(facts);
  }
}

/** Tag, then branch name, then the nearest tag on the default branch, else describe. */
function automatic(facts: Facts): Decision {
  if (facts.ref.startsWith(`refs/tags/${facts.tagPrefix}`))
    return fromTag(facts);
  const branch = fromBranch(facts);
  if (branch !== undefined) return branch;
  return facts.branch === facts.defaultBranch
    ? nearestTag(facts)
    : described(facts);
}

function fromTag(facts: Facts): Decision {
  const name = facts.ref.startsWith('refs/tags/')
    ? facts.ref.slice('refs/tags/'.length)
    : undefined;
  return name === undefined
    ? nearestTag(facts)
    : exact(
        facts,
        stripPrefix(name, facts.tagPrefix),
        `tag "${name}"`,
        'from-tag',
      );
}

function nearestTag(facts: Facts): Decision {
  const { nearest } = facts;
  if (nearest === undefined) return decision(facts, zero, 'no-tag-yet');
  return exact(
    facts,
    stripPrefix(nearest.tag, facts.tagPrefix),
    `tag "${nearest.tag}"`,
    'nearest-tag',
  );
}

const zero: Version = {
  major: 0,
  minor: 0,
  patch: 0,
  prerelease: '',
  build: '',
};

/** `git describe --tags --always --dirty`, as a version whatever there is. */
function described(facts: Facts): Decision {
  const { nearest, dirty, sha } = facts;
  const base =
    nearest && parseVersion(stripPrefix(nearest.tag, facts.tagPrefix));
  const version = base ?? zero;
  const distance = nearest?.distance ?? 0;
  const marks = [
    ...(version.prerelease === '' ? [] : [version.prerelease]),
    ...(base !== undefined && distance === 0
      ? []
      : [`${distance}-g${sha.slice(0, 7)}`]),
  ];
  const tail = [...marks, ...(dirty ? ['dirty'] : [])].join('-');
  return decision(facts, { ...version, prerelease: tail }, 'described');
}

function fromCommits(facts: Facts): Decision {
  const base =
    facts.nearest &&
    parseVersion(stripPrefix(facts.nearest.tag, facts.tagPrefix));
  const asked = bumpOf(facts.messages);
  const bump =
    asked === 'none' && facts.messages.length > 0 ? facts.defaultBump : asked;
  return {
    ...decision(facts, bumpVersion(base ?? zero, bump), 'from-commits'),
    bump,
  };
}

/** `release/1.4` is the next patch of that line, `hotfix/1.4.2` that very version. */
function fromBranch(facts: Facts): Decision | undefined {
  const [, name = ''] =
    /^(?:release|hotfix)s?[/-](.+)$/.exec(facts.branch) ?? [];
  const full = parseVersion(stripPrefix(name, facts.tagPrefix));
  if (full !== undefined) return decision(facts, full, 'from-branch');
  const [, major, minor] =
    /^v?(0|[1-9]\d*)\.(0|[1-9]\d*)(?:\.x)?$/.exec(name) ?? [];
  if (major === undefined) return undefined;
  const line = { ...zero, major: Number(major), minor: Number(minor) };
  const patches = facts.tags
    .flatMap((tag) => parseVersion(stripPrefix(tag, facts.tagPrefix)) ?? [])
    .filter(
      (tag) =>
        tag.major === line.major &&
        tag.minor === line.minor &&
        tag.prerelease === '',
    )
    .map(({ patch }) => patch);
  const patch = patches.length === 0 ? 0 : Math.max(...patches) + 1;
  return decision(facts, { ...line, patch }, 'from-branch');
}

function exact(
  facts: Facts,
  text: string | undefined,
  where: string,
  reason: string,
): Decision {
  if (text === undefined || text === '')
    return missing(`${where} gives no version`);
  const version = parseVersion(text);
  if (version !== undefined) return decision(facts, version, reason);
  throw errors.error(
    'VERSION_INVALID',
    `${where}: "${text}" is no semantic version`,
  );
}

function missing(message: string): never {
  throw errors.error('VERSION_SOURCE_MISSING', message);
}

function decision(
  { nearest }: Facts,
  version: Version,
  reason: string,
): Decision {
  return {
    version,
    text: formatVersion(version),
    reason,
    previous: nearest?.tag,
    distance: nearest?.distance ?? 0,
    bump: 'none',
  };
}

/** The version of a VERSION file, a package.json, or a pyproject or Cargo file. */
export function versionIn(text: string): string | undefined {
  const json = /^\s*\{/.test(text)
    ? /"version"\s*:\s*"([^"]+)"/.exec(text)?.[1]
    : undefined;
  const toml = /^version\s*=\s*["']([^"']+)["']/m.exec(text)?.[1];
  const [line = ''] = text.trim().split('\n');
  return json ?? toml ?? (/^v?\d/.test(line) ? line.trim() : undefined);
}

/** `api/v1.2.3` with the prefix `api/v`, or `api/`, → `1.2.3`. */
export function stripPrefix(tag: string, prefix: string): string {
  const rest = tag.startsWith(prefix) ? tag.slice(prefix.length) : tag;
  return rest.replace(/^v(?=\d)/, '');
}
