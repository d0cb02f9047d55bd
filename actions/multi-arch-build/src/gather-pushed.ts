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
  const [, first] = references[0] ?? [];
  return {
    image,
    tags: new Map(digests),
    sizes: first === undefined ? [] : await registrySizes(registry, first),
    attested: first === undefined ? [] : await attestedImages(first, registry),
  };
}

async function attestedImages(
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
