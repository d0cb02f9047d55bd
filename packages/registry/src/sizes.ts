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

export interface PlatformSize {
  readonly platform: string;
  readonly digest: string;
  /** Layers and configuration as they are stored and pulled: compressed. */
  readonly bytes: number;
  readonly layers: number;
}

/** Where manifests and configurations are read: a registry, a folder, an archive. */
export interface ImageSource {
  readonly where: string;
  manifest(digest: string): Promise<ManifestContent>;
  config(digest: string): Promise<string>;
}

/** The size of each platform of an image in a registry; attestations do not count. */
export async function registrySizes(
  registry: Registry,
  image: ImageReference,
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
  };
  return sizesOf(source, digest, content);
}

/** The same of anything whose manifests can be read. */
export async function sizesOf(
  source: ImageSource,
  digest: string,
  content: ManifestContent,
): Promise<readonly PlatformSize[]> {
  if (content.kind === 'image') {
    const platform = await configPlatform(source, content.config);
    return [imageSize(platform, digest, content)];
  }
  const sizes: PlatformSize[] = [];
  for (const child of content.manifests) {
    if (isAttestation(child)) continue;
    const inner = await source.manifest(child.digest);
    if (inner.kind === 'index') {
      sizes.push(...(await sizesOf(source, child.digest, inner)));
      continue;
    }
    const platform =
      child.platform ?? (await configPlatform(source, inner.config));
    sizes.push(imageSize(platform, child.digest, inner));
  }
  return sizes;
}

export function imageSize(
  platform: string,
  digest: string,
  image: ImageContent,
): PlatformSize {
  const parts = [image.config, ...image.layers];
  const bytes = parts.reduce((sum, { size }) => sum + size, 0);
  return { platform, digest, bytes, layers: image.layers.length };
}

async function configPlatform(source: ImageSource, config: Descriptor) {
  const data = asRecord(parseJson(await source.config(config.digest))) ?? {};
  return platformText(
    asText(data['os']) ?? 'unknown',
    asText(data['architecture']) ?? 'unknown',
    asText(data['variant']),
  );
}
