import { isKitError } from '@kit/errors';
import {
  attestedDigest,
  type ImageReference,
  parseReference,
  type Registry,
  registrySizes,
} from '@kit/registry';
import type { SeenImage } from './verify.ts';

/** What stands in the registry under an image's tags; every child is fetched. */
export async function gatherPushed(
  image: string,
  tags: readonly string[],
  registry: Registry,
): Promise<SeenImage> {
  const references = tags.map(
    (tag) => [tag, parseReference(`${image}:${tag}`)] as const,
  );
  const digests = await Promise.all(
    references.map(
      async ([tag, reference]) =>
        [tag, await registry.digest(reference)] as const,
    ),
  );
  const [, first] = references.find((_, index) => digests[index]?.[1]) ?? [];
  return {
    image,
    tags: new Map(digests),
    ...(first === undefined ? nothing : await look(first, registry)),
  };
}

const nothing = { sizes: [], attested: [], unreachable: [] };

/** A child that is not there is something seen, not a failure of looking. */
async function look(
  reference: ImageReference,
  registry: Registry,
): Promise<Omit<SeenImage, 'image' | 'tags'>> {
  try {
    const sizes = await registrySizes(registry, reference);
    const attested = await attestedImages(reference, registry);
    return { sizes, attested, unreachable: [] };
  } catch (error) {
    if (!isKitError(error, 'REGISTRY_NOT_FOUND')) throw error;
    return { ...nothing, unreachable: [error.message] };
  }
}

/** The digests of the images that have an attestation which can be read. */
export async function attestedImages(
  reference: ImageReference,
  registry: Registry,
): Promise<readonly string[]> {
  const found = await registry.manifest(reference);
  if (found?.content.kind !== 'index') return [];
  const attested: string[] = [];
  for (const child of found.content.manifests) {
    const digest = attestedDigest(child);
    if (digest === undefined) continue;
    const statement = await registry.manifest({
      ...reference,
      digest: child.digest,
    });
    if (statement !== undefined) attested.push(digest);
  }
  return attested;
}
