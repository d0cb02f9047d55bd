import { asRecord, asText } from './boundary.ts';
import { errors } from './errors.ts';
import {
  type Descriptor,
  type ImageContent,
  isAttestation,
  type ManifestContent,
  parseJson,
  platformText,
} from './manifest.ts';
import type { ImageReference } from './reference.ts';
import type { Registry } from './registry.ts';
import { unpackedSize } from './unpacked-size.ts';

export interface PlatformSize {
  readonly platform: string;
  readonly digest: string;
  /** Layers and configuration as they are stored and pulled: compressed. */
  readonly bytes: number;
  readonly layers: number;
  /** Layers without their compression; only when it was asked for. */
  readonly unpackedBytes?: number;
}

export interface SizeOptions {
  /** Read every layer to know its size without compression. */
  readonly unpacked?: boolean;
}

/** Where manifests and configurations are read: a registry, a folder, an archive. */
export interface ImageSource {
  readonly where: string;
  manifest(digest: string): Promise<ManifestContent>;
  config(digest: string): Promise<string>;
  layer(digest: string): Promise<AsyncIterable<Uint8Array>>;
}

/** The size of each platform of an image in a registry; attestations do not count. */
export async function registrySizes(
  registry: Registry,
  image: ImageReference,
  options: SizeOptions = {},
): Promise<readonly PlatformSize[]> {
  const where = `${image.registry}/${image.repository}`;
  const load = async (reference: ImageReference) => {
    const found = await registry.manifest(reference);
    if (found !== undefined) return found;
    const name = reference.digest ?? reference.tag ?? 'latest';
    throw errors.error('REGISTRY_NOT_FOUND', `${where}: no ${name}`);
  };
  const { digest, content } = await load(image);
  const source: ImageSource = {
    where,
    manifest: async (child) =>
      (await load({ ...image, digest: child })).content,
    config: async (child) => (await registry.blob(image, child)).toString(),
    layer: (child) => registry.openBlob(image, child),
  };
  return sizesOf(source, digest, content, measureOf(source, options));
}

/** What is measured besides the sizes that a manifest states. */
export type Measure = (
  image: ImageContent,
) => Promise<Pick<PlatformSize, 'unpackedBytes'>>;

/** A layer that several platforms share is read once. */
export function measureOf(
  source: ImageSource,
  { unpacked = false }: SizeOptions,
): Measure {
  const known = new Map<string, number>();
  return async ({ layers }) => {
    if (!unpacked) return {};
    let unpackedBytes = 0;
    for (const { digest, size } of layers) {
      const bytes =
        known.get(digest) ??
        (await unpackedSize(await source.layer(digest), size, digest));
      known.set(digest, bytes);
      unpackedBytes += bytes;
    }
    return { unpackedBytes };
  };
}

/** The same of anything whose manifests can be read. */
export async function sizesOf(
  source: ImageSource,
  digest: string,
  content: ManifestContent,
  measure: Measure,
): Promise<readonly PlatformSize[]> {
  const sizeOf = async (own: string, image: ImageContent, said?: string) => {
    const platform = said ?? (await configPlatform(source, image.config));
    const bytes = [image.config, ...image.layers].reduce(
      (sum, { size }) => sum + size,
      0,
    );
    const layers = image.layers.length;
    const more = await measure(image);
    return { platform, digest: own, bytes, layers, ...more };
  };
  if (content.kind === 'image') return [await sizeOf(digest, content)];
  const sizes: PlatformSize[] = [];
  for (const child of content.manifests) {
    if (isAttestation(child)) continue;
    const inner = await source.manifest(child.digest);
    sizes.push(
      ...(inner.kind === 'index'
        ? await sizesOf(source, child.digest, inner, measure)
        : [await sizeOf(child.digest, inner, child.platform)]),
    );
  }
  return sizes;
}

async function configPlatform(source: ImageSource, config: Descriptor) {
  const data = asRecord(parseJson(await source.config(config.digest))) ?? {};
  return platformText(
    asText(data['os']) ?? 'unknown',
    asText(data['architecture']) ?? 'unknown',
    asText(data['variant']),
  );
}
