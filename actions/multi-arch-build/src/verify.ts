import type { PlatformSize } from '@kit/registry';

export interface SeenImage {
  /** `ghcr.io/org/api`. */
  readonly image: string;
  /** The digest that each tag stands for; `undefined` when it is not there. */
  readonly tags: ReadonlyMap<string, string | undefined>;
  readonly sizes: readonly PlatformSize[];
  /** Digests of images that have an attestation. */
  readonly attested: readonly string[];
  /** What the index names and the registry does not have. */
  readonly unreachable: readonly string[];
}

export interface Expected {
  readonly platforms: readonly string[];
  readonly digest: string | undefined;
  readonly attestations: boolean;
}

/** What is wrong with what stands in the registry; empty when nothing is. */
export function verifyImage(
  seen: SeenImage,
  expected: Expected,
): readonly string[] {
  const [first] = seen.tags.values();
  const digest = expected.digest ?? first;
  const wrongTags = [...seen.tags].flatMap(([tag, at]) =>
    at === digest && at !== undefined
      ? []
      : [
          `${seen.image}:${tag} is ${at ?? 'not there'}, expected ${digest ?? 'an image'}`,
        ],
  );
  // What could not be read says nothing of platforms or attestations.
  if (seen.unreachable.length > 0) return [...wrongTags, ...seen.unreachable];
  const platforms = seen.sizes.map(({ platform }) => platform);
  const missing = expected.platforms
    .filter((platform) => !platforms.includes(platform))
    .map((platform) => `${seen.image}: ${platform} is missing`);
  const surplus = platforms
    .filter((platform) => !expected.platforms.includes(platform))
    .map((platform) => `${seen.image}: ${platform} was not asked for`);
  const bare = expected.attestations
    ? seen.sizes
        .filter(({ digest: child }) => !seen.attested.includes(child))
        .map(({ platform }) => `${seen.image}: ${platform} has no attestation`)
    : [];
  return [...wrongTags, ...missing, ...surplus, ...bare];
}
