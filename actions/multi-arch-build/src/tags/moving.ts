import type { TagSet } from './strict.ts';
import { compareVersions, parseSemver, type Version } from './versions.ts';

/** What a rule or the flavor puts around a tag: `-alpine` in `1.4-alpine`. */
export interface Affix {
  readonly prefix: string;
  readonly suffix: string;
}

const bare: Affix = { prefix: '', suffix: '' };

/**
 * `latest: newest`: takes out `latest`, `1` and `1.4`, with their prefix and
 * suffix, where a higher stable version than `current` exists in that line.
 */
export function guardMovingTags(
  tags: readonly string[],
  existing: readonly string[],
  current: Version | undefined,
  affixes: readonly Affix[],
): TagSet {
  if (current === undefined) return { tags, warnings: [] };
  const known = [...affixes, bare];
  const warnings: string[] = [];
  const kept = tags.filter((tag) => {
    const higher = higherThan(current, tag, existing, known);
    if (higher === undefined) return true;
    warnings.push(
      `"${tag}" stays where it is: ${higher.version} is newer than ${current.version}`,
    );
    return false;
  });
  return { tags: kept, warnings };
}

/** The version for which a moving tag has to stay where it is. */
function higherThan(
  current: Version,
  tag: string,
  existing: readonly string[],
  affixes: readonly Affix[],
): Version | undefined {
  for (const affix of affixes) {
    const belongs = lineOf(without(tag, affix));
    if (belongs === undefined) continue;
    // A bare `latest` stands for every variant that is built here.
    const variants = tag === 'latest' ? affixes : [affix];
    return variants
      .flatMap((variant) => stableVersions(existing, variant))
      .find((other) => belongs(other) && compareVersions(other, current) > 0);
  }
  return undefined;
}

function stableVersions(
  tags: readonly string[],
  affix: Affix,
): readonly Version[] {
  return tags.flatMap((tag) => {
    const version = parseSemver(without(tag, affix) ?? '');
    return version === undefined || version.prerelease !== '' ? [] : [version];
  });
}

function without(tag: string, { prefix, suffix }: Affix): string | undefined {
  const fits =
    tag.startsWith(prefix) &&
    tag.endsWith(suffix) &&
    tag.length >= prefix.length + suffix.length;
  return fits
    ? tag.slice(prefix.length, tag.length - suffix.length)
    : undefined;
}

/** The versions that a moving tag stands for; `undefined` for tags that do not move. */
function lineOf(
  tag: string | undefined,
): ((version: Version) => boolean) | undefined {
  if (tag === 'latest') return () => true;
  const match = /^v?(\d+)(?:\.(\d+))?$/.exec(tag ?? '');
  if (match === null) return undefined;
  const [, major = '', minor] = match;
  return (version) =>
    version.major === Number(major) &&
    (minor === undefined || version.minor === Number(minor));
}
