import { createHash } from 'node:crypto';
import type { Version } from './versions.ts';

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
  version: Version | undefined,
): TagSet {
  const warnings: string[] = [];
  const isPrerelease = version !== undefined && version.prerelease !== '';
  const keepLatest = latest !== undefined && !isPrerelease;
  if (latest !== undefined && isPrerelease) {
    warnings.push(
      `"${latest}" is left out: "${version.version}" is a prerelease`,
    );
  }
  const all = [...tags, ...(keepLatest ? [latest] : [])];
  const repaired = all.map((tag) => {
    const mended = repairTag(tag);
    if (mended !== tag) warnings.push(`tag "${tag}" became "${mended}"`);
    return mended;
  });
  return { tags: [...new Set(repaired)].filter((tag) => tag !== ''), warnings };
}
