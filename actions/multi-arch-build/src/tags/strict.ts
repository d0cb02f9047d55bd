import { createHash } from 'node:crypto';
import { compareVersions, parseSemver, type Version } from './versions.ts';

export interface TagSet {
  /** In order, without doubles; the first is the image's version. */
  readonly tags: readonly string[];
  readonly warnings: readonly string[];
}

const longest = 128;

/** A tag that every registry takes; '' when nothing of it is left. */
export function repairTag(tag: string): string {
  const body = tag.replace(/[^a-zA-Z0-9._-]+/g, '-').replace(/^[.-]+/, '');
  if (body.length <= longest) return body;
  const hash = createHash('sha256').update(tag).digest('hex').slice(0, 10);
  return `${body.slice(0, longest - 11)}-${hash}`;
}

/**
 * Repairs what the grammar lets through: forbidden first characters, more than
 * 128 characters, doubles, and `latest` on a prerelease.
 */
export function strictTags(
  tags: readonly string[],
  latest: string | undefined,
): TagSet {
  const warnings: string[] = [];
  const [main = ''] = tags;
  const keepLatest = latest !== undefined && !isPrerelease(main);
  if (latest !== undefined && !keepLatest) {
    warnings.push(`"${latest}" is left out: "${main}" is a prerelease`);
  }
  const all = [...tags, ...(keepLatest ? [latest] : [])];
  const repaired = all.map((tag) => {
    const mended = repairTag(tag);
    if (mended !== tag) warnings.push(`tag "${tag}" became "${mended}"`);
    return mended;
  });
  return { tags: [...new Set(repaired)].filter((tag) => tag !== ''), warnings };
}

function isPrerelease(tag: string): boolean {
  const version = parseSemver(tag);
  return version !== undefined && version.prerelease !== '';
}

/**
 * `latest: newest`: takes out `latest`, `1` and `1.4` where a higher stable
 * version than `main` exists in that line.
 */
export function guardMovingTags(
  tags: readonly string[],
  existing: readonly string[],
): TagSet {
  const [main = ''] = tags;
  const current = parseSemver(main);
  if (current === undefined) return { tags, warnings: [] };
  const stable = existing.flatMap((tag) => {
    const version = parseSemver(tag);
    return version === undefined || version.prerelease !== '' ? [] : [version];
  });
  const warnings: string[] = [];
  const kept = tags.filter((tag) => {
    const line = lineOf(tag);
    const higher =
      line &&
      stable.find(
        (other) => line(other) && compareVersions(other, current) > 0,
      );
    if (higher)
      warnings.push(
        `"${tag}" stays where it is: ${higher.version} is newer than ${current.version}`,
      );
    return !higher;
  });
  return { tags: kept, warnings };
}

/** The versions that a moving tag stands for; `undefined` for tags that do not move. */
function lineOf(tag: string): ((version: Version) => boolean) | undefined {
  if (tag === 'latest') return () => true;
  const match = /^v?(\d+)(?:\.(\d+))?$/.exec(tag);
  if (match === null) return undefined;
  const [, major = '', minor] = match;
  return (version) =>
    version.major === Number(major) &&
    (minor === undefined || version.minor === Number(minor));
}
