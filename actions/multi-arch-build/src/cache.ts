import { platformSlug, shortHash } from './platforms.ts';

export type CacheStore = 'gha' | 'registry';

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
  return `${platformsSlug(platforms)}_${branchSlug(branch)}${extra}`;
}

/** A tag has room for the names of three or four platforms. */
const longestSlug = 45;

function platformsSlug(platforms: readonly string[]): string {
  const names = [...platforms].sort().map(platformSlug);
  const slug = names.join('-and-');
  return slug.length <= longestSlug
    ? slug
    : `${names.length}-platforms.${shortHash(...names)}`;
}

export interface CachePlan {
  readonly from: readonly CacheStore[];
  /** `undefined` where the run may not write, or nothing is to be kept. */
  readonly to: CacheStore | undefined;
  readonly scope: CacheScope;
  /** What this run is about, first; then where it falls back to. */
  readonly branches: readonly string[];
  /** Instead of `<image>:buildcache-…`; the key follows behind it. */
  readonly reference: string | undefined;
}

/** `--cache-from` and `--cache-to` of a build. */
export function cacheArguments(plan: CachePlan): readonly string[] {
  const [own = ''] = plan.branches;
  const from = plan.from.flatMap((store) =>
    [...new Set(plan.branches)].map(
      (branch) => `--cache-from=${entry(plan, store, branch)}`,
    ),
  );
  if (plan.to === undefined) return from;
  const options = { gha: ghaOptions, registry: registryOptions }[plan.to];
  return [...from, `--cache-to=${entry(plan, plan.to, own)},${options}`];
}

const ghaOptions = 'mode=max,ignore-error=true,timeout=5m';
const registryOptions =
  'mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true';

function entry(plan: CachePlan, store: CacheStore, branch: string): string {
  const { scope } = plan;
  const key = cacheKey(scope, branch);
  if (store === 'gha')
    return `type=gha,scope=kit-${shortHash(scope.image)}-${key}`;
  const reference = plan.reference ?? `${scope.image}:buildcache`;
  return `type=registry,ref=${reference}-${key}`;
}
