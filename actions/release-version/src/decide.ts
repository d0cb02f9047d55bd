import { bumpOf } from './conventional.ts';
import { errors } from './errors.ts';
import { type Facts, stripPrefix, tagOf } from './facts.ts';
import { withPrerelease } from './prerelease.ts';
import {
  type Bump,
  bumpVersion,
  formatVersion,
  parseVersion,
  type Version,
} from './semver.ts';
import { versionIn } from './version-file.ts';

export interface Decision {
  readonly version: Version;
  /** With build metadata, which tags do not have. */
  readonly text: string;
  /** What a tag of it would be. */
  readonly tag: string;
  readonly reason: string;
  readonly previous: string | undefined;
  /** False when it is the version of the previous tag. */
  readonly changed: boolean;
  readonly distance: number;
  readonly bump: Bump;
}

interface Found {
  readonly version: Version;
  readonly reason: string;
  readonly bump?: Bump;
}

/** The version by the strategy. Throws VERSION_INVALID, VERSION_SOURCE_MISSING. */
export function decideVersion(facts: Facts): Decision {
  const { version: plain, reason, bump = 'none' } = find(facts);
  const { nearest, tagPrefix, buildMetadata } = facts;
  const version =
    buildMetadata === '' ? plain : { ...plain, build: buildMetadata };
  const previous = nearest && parseVersion(stripPrefix(nearest.tag, tagPrefix));
  return {
    version,
    text: formatVersion(version),
    tag: `${tagPrefix}${formatVersion(plain)}`,
    reason,
    previous: nearest?.tag,
    changed:
      previous === undefined ||
      formatVersion({ ...previous, build: '' }) !==
        formatVersion({ ...plain, build: '' }),
    distance: nearest?.distance ?? 0,
    bump,
  };
}

function find(facts: Facts): Found {
  switch (facts.strategy) {
    case 'input':
      return exact(facts.given, 'input "version"', 'from-input');
    case 'file':
      return exact(
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
function automatic(facts: Facts): Found {
  if (facts.ref.startsWith(`refs/tags/${facts.tagPrefix}`))
    return fromTag(facts);
  const branch = fromBranch(facts);
  if (branch !== undefined) return branch;
  return facts.ref === `refs/heads/${facts.defaultBranch}`
    ? nearestTag(facts)
    : described(facts);
}

function fromTag(facts: Facts): Found {
  const name = tagOf(facts.ref);
  if (name === undefined) return nearestTag(facts);
  const text = stripPrefix(name, facts.tagPrefix);
  return exact(text, `tag "${name}"`, 'from-tag');
}

function nearestTag(facts: Facts): Found {
  const { nearest, tagPrefix } = facts;
  if (nearest === undefined)
    return { version: firstVersion(facts) ?? zero, reason: 'no-tag-yet' };
  const text = stripPrefix(nearest.tag, tagPrefix);
  return exact(text, `tag "${nearest.tag}"`, 'nearest-tag');
}

const zero: Version = {
  major: 0,
  minor: 0,
  patch: 0,
  prerelease: '',
  build: '',
};

function firstVersion({ firstVersion: text }: Facts): Version | undefined {
  return text === undefined
    ? undefined
    : exact(text, 'input "first-version"', '').version;
}

/** `git describe --tags --always --dirty`, as a version whatever there is. */
function described(facts: Facts): Found {
  const { nearest, dirty, sha } = facts;
  const base =
    nearest && parseVersion(stripPrefix(nearest.tag, facts.tagPrefix));
  const version = base ?? firstVersion(facts) ?? zero;
  const distance = nearest?.distance ?? 0;
  const marks = [
    ...(version.prerelease === '' ? [] : [version.prerelease]),
    ...(base !== undefined && distance === 0
      ? []
      : [`${distance}-g${sha.slice(0, 7)}`]),
  ];
  const prerelease = [...marks, ...(dirty ? ['dirty'] : [])].join('-');
  return { version: { ...version, prerelease }, reason: 'described' };
}

function fromCommits(facts: Facts): Found {
  const reason = 'from-commits';
  const { nearest, commits } = facts;
  const first = firstVersion(facts);
  if (nearest === undefined && first !== undefined)
    return { version: withPrerelease(first, facts), reason };
  const base =
    nearest && parseVersion(stripPrefix(nearest.tag, facts.tagPrefix));
  const asked = bumpOf(commits.map(({ message }) => message));
  const bump =
    asked === 'none' && commits.length > 0 ? facts.defaultBump : asked;
  const version = bumpVersion(base ?? zero, bump);
  return bump === 'none'
    ? { version, reason, bump }
    : { version: withPrerelease(version, facts), reason, bump };
}

/** `release/1.4` is the next patch of that line, `hotfix/1.4.2` that very version. */
function fromBranch(facts: Facts): Found | undefined {
  const [, name = ''] = facts.branchPattern.exec(facts.branch) ?? [];
  const reason = 'from-branch';
  const full = parseVersion(stripPrefix(name, facts.tagPrefix));
  if (full !== undefined)
    return { version: withPrerelease(full, facts), reason };
  const [, major, minor] =
    /^v?(0|[1-9]\d{0,14})\.(0|[1-9]\d{0,14})(?:\.x)?$/.exec(name) ?? [];
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
  return { version: withPrerelease({ ...line, patch }, facts), reason };
}

function exact(text: string | undefined, where: string, reason: string): Found {
  if (text === undefined || text === '')
    return missing(`${where} gives no version`);
  const version = parseVersion(text);
  if (version !== undefined) return { version, reason };
  throw errors.error(
    'VERSION_INVALID',
    `${where}: "${text}" is no semantic version`,
  );
}

function missing(message: string): never {
  throw errors.error('VERSION_SOURCE_MISSING', message);
}
