import { asList, asRecord, asText } from './boundary.ts';
import { errors } from './errors.ts';

export const mediaTypes = {
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
} as const;

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  /** Bytes as they are stored: compressed, for layers. */
  readonly size: number;
  /** `linux/arm/v7`; `undefined` when it is not said, `unknown/unknown` for attestations. */
  readonly platform: string | undefined;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface IndexContent {
  readonly kind: 'index';
  readonly manifests: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
}

export interface ImageContent {
  readonly kind: 'image';
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
}

export type ManifestContent = IndexContent | ImageContent;

/** Reads an index or a manifest by its shape. Throws REGISTRY_ANSWER_INVALID. */
export function parseManifest(text: string, where: string): ManifestContent {
  const data = asRecord(parseJson(text));
  if (data !== undefined && Array.isArray(data['manifests'])) {
    return {
      kind: 'index',
      manifests: data['manifests'].map((entry) => descriptor(entry, where)),
      annotations: texts(data['annotations']),
    };
  }
  if (data !== undefined && data['config'] !== undefined) {
    return {
      kind: 'image',
      config: descriptor(data['config'], where),
      layers: asList(data['layers']).map((entry) => descriptor(entry, where)),
      annotations: texts(data['annotations']),
    };
  }
  throw invalid(where, 'is neither an image index nor a manifest');
}

/** True for the child of an index that describes another one. */
export function isAttestation({ annotations }: Descriptor): boolean {
  return annotations['vnd.docker.reference.type'] === 'attestation-manifest';
}

/** The digest of the image that an attestation describes. */
export function attestedDigest({
  annotations,
}: Descriptor): string | undefined {
  return annotations['vnd.docker.reference.digest'];
}

export function sha256(bytes: Uint8Array): string {
  // Loaded with the first digest: most runs that hold this code need none.
  const { createHash } = process.getBuiltinModule('node:crypto');
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** `linux/arm64` of the parts of a platform; arm64's own `v8` is left out. */
export function platformText(
  os: string,
  architecture: string,
  variant?: string,
): string {
  const redundant = architecture === 'arm64' && variant === 'v8';
  const parts = [os, architecture, redundant ? undefined : variant];
  return parts.filter((part) => part !== undefined && part !== '').join('/');
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function descriptor(value: unknown, where: string): Descriptor {
  const data = asRecord(value) ?? {};
  const digest = asText(data['digest']) ?? '';
  const size = data['size'];
  if (!/^sha(256|512):[0-9a-f]+$/.test(digest) || !Number.isSafeInteger(size)) {
    throw invalid(where, 'has a descriptor without digest or size');
  }
  return {
    mediaType: asText(data['mediaType']) ?? '',
    digest,
    size: Number(size),
    platform: platformOf(data['platform']),
    annotations: texts(data['annotations']),
  };
}

function platformOf(value: unknown): string | undefined {
  const platform = asRecord(value);
  if (platform === undefined) return undefined;
  return platformText(
    asText(platform['os']) ?? '',
    asText(platform['architecture']) ?? '',
    asText(platform['variant']),
  );
}

function texts(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(asRecord(value) ?? {});
  return Object.fromEntries(
    entries.flatMap(([name, text]) =>
      typeof text === 'string' ? [[name, text] as const] : [],
    ),
  );
}

function invalid(where: string, what: string) {
  return errors.error('REGISTRY_ANSWER_INVALID', `${where}: ${what}`);
}
