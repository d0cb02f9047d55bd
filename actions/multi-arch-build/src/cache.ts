import { platformSlug, shortHash } from './platforms.ts';

export type CacheKind = 'gha' | 'registry' | 'off';

export interface CacheScope {
  /** `ghcr.io/org/api`. */
  readonly image: string;
  /** All platforms of the build: a build exports one cache. */
  readonly platforms: readonly string[];
  /** Target, Dockerfile and `cache-key`: builds that must not share. */
  readonly variant: readonly string[];
}

/** A branch as part of a tag; different branches give different parts. */
export function branchSlug(branch: string): string {
  if (/^[a-z0-9-]{1,40}$/.test(branch)) return branch;
  const words = branch.replace(/[^A-Za-z0-9-]+/g, '-').slice(0, 40);
  return `${words}.${shortHash(branch)}`;
}

/** The key of one cache: no two images, platforms, variants or branches have the same. */
export function cacheKey(
  { image, platforms, variant }: CacheScope,
  branch: string,
): string {
  const used = variant.filter((part) => part !== '');
  const extra = used.length === 0 ? '' : `_${shortHash(image, ...variant)}`;
  // No part has an underscore of its own, so the key can be read back.
  const slug = [...platforms].sort().map(platformSlug).join('-and-');
  return `${slug}_${branchSlug(branch)}${extra}`;
}

export interface CachePlan {
  readonly kind: CacheKind;
  readonly scope: CacheScope;
  /** What this run is about, first; then where it falls back to. */
  readonly branches: readonly string[];
  readonly write: boolean;
  /** Instead of `<image>:buildcache-…`; the key follows behind it. */
  readonly reference: string | undefined;
}

/** `--cache-from` and `--cache-to` of a build. */
export function cacheArguments(plan: CachePlan): readonly string[] {
  if (plan.kind === 'off') return [];
  const [own = ''] = plan.branches;
  const from = [...new Set(plan.branches)].map(
    (branch) => `--cache-from=${entry(plan, branch, '')}`,
  );
  const options =
    plan.kind === 'gha'
      ? ',mode=max,ignore-error=true,timeout=5m'
      : ',mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true';
  const to = `--cache-to=${entry(plan, own, options)}`;
  return plan.write ? [...from, to] : from;
}

function entry(plan: CachePlan, branch: string, options: string): string {
  const { scope } = plan;
  const key = cacheKey(scope, branch);
  if (plan.kind === 'gha') {
    return `type=gha,scope=kit-${shortHash(scope.image)}-${key}${options}`;
  }
  const reference = plan.reference ?? `${scope.image}:buildcache`;
  return `type=registry,ref=${reference}-${key}${options}`;
}
