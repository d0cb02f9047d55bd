import { createReadStream, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type LayoutFiles, openArchive } from './archive.ts';
import { asList, asRecord, asText } from './boundary.ts';
import { errors } from './errors.ts';
import {
  type ImageContent,
  parseJson,
  parseManifest,
  platformText,
} from './manifest.ts';
import { nodeFiles } from './node-modules.ts';
import {
  type ImageSource,
  measureOf,
  type PlatformSize,
  type SizeOptions,
  sizesOf,
} from './sizes.ts';
import { unpackedSize } from './unpacked-size.ts';

/**
 * The size of each platform of an OCI layout (folder or tar) or of an archive
 * of `docker save`. The layers of an old `docker save` are not compressed:
 * then the sizes are those of the plain layers. Throws IMAGE_FILE_INVALID.
 */
export async function fileSizes(
  path: string,
  options: SizeOptions = {},
): Promise<readonly PlatformSize[]> {
  const files = await openLayout(path);
  const index = await files.read('index.json');
  if (index !== undefined) {
    const source = layoutSource(path, files);
    const content = parseManifest(index, `${path}/index.json`);
    const measure = measureOf(source, options);
    return sizesOf(source, '', content, (image) => {
      requireWhole(path, files, image);
      return measure(image);
    });
  }
  const saved = await files.read('manifest.json');
  if (saved !== undefined) {
    return savedSizes(path, files, parseJson(saved), options);
  }
  throw errors.error(
    'IMAGE_FILE_INVALID',
    `${path}: has neither index.json nor manifest.json`,
  );
}

/**
 * A layer that is cut, or still being written, is no measure of its image. One
 * that was left out is: its manifest states the size of what has its digest.
 */
function requireWhole(
  where: string,
  files: LayoutFiles,
  { config, layers }: ImageContent,
): void {
  for (const { digest, size } of [config, ...layers]) {
    const held = files.size(blobPath(digest));
    if (held === undefined || held === size) continue;
    const what = `holds ${held} of the ${size} bytes of ${digest}`;
    throw errors.error('IMAGE_FILE_INVALID', `${where}: ${what}`);
  }
}

const blobPath = (digest: string) => `blobs/${digest.replace(':', '/')}`;

async function openLayout(path: string): Promise<LayoutFiles> {
  const info = statSync(path, { throwIfNoEntry: false });
  if (info === undefined) {
    throw errors.error('IMAGE_FILE_INVALID', `${path}: does not exist`);
  }
  return info.isDirectory() ? folderFiles(path) : openArchive(path);
}

function folderFiles(folder: string): LayoutFiles {
  return {
    read: (path) =>
      nodeFiles()
        .readFile(join(folder, path), 'utf8')
        .catch(() => undefined),
    size: (path) =>
      statSync(join(folder, path), { throwIfNoEntry: false })?.size,
    open: (path) =>
      existsSync(join(folder, path))
        ? createReadStream(join(folder, path))
        : undefined,
  };
}

function layoutSource(where: string, files: LayoutFiles): ImageSource {
  const load = async (digest: string) => {
    const content = await files.read(blobPath(digest));
    if (content !== undefined) return content;
    throw errors.error('IMAGE_FILE_INVALID', `${where}: lacks ${digest}`);
  };
  return {
    where,
    manifest: async (digest) => parseManifest(await load(digest), where),
    config: load,
    layer: async (digest) => opened(files, blobPath(digest)),
  };
}

function opened(files: LayoutFiles, path: string): AsyncIterable<Uint8Array> {
  const content = files.open(path);
  if (content !== undefined) return content;
  throw errors.error('IMAGE_FILE_INVALID', `${path} is not in it`);
}

async function savedSizes(
  where: string,
  files: LayoutFiles,
  saved: unknown,
  { unpacked = false }: SizeOptions,
): Promise<readonly PlatformSize[]> {
  const sizes: PlatformSize[] = [];
  for (const entry of asList(saved)) {
    const data = asRecord(entry) ?? {};
    const config = asText(data['Config']) ?? '';
    const layers = asList(data['Layers']).map(String);
    const image = asRecord(parseJson((await files.read(config)) ?? '')) ?? {};
    sizes.push({
      platform: platformText(
        asText(image['os']) ?? 'unknown',
        asText(image['architecture']) ?? 'unknown',
        asText(image['variant']),
      ),
      digest: '',
      bytes: [config, ...layers].reduce((sum, name) => {
        const size = files.size(name);
        if (size !== undefined) return sum + size;
        throw errors.error('IMAGE_FILE_INVALID', `${where}: lacks ${name}`);
      }, 0),
      layers: layers.length,
      ...(unpacked && { unpackedBytes: await savedUnpacked(files, layers) }),
    });
  }
  return sizes;
}

async function savedUnpacked(
  files: LayoutFiles,
  layers: readonly string[],
): Promise<number> {
  let sum = 0;
  for (const name of layers) {
    const size = files.size(name) ?? 0;
    sum += await unpackedSize(opened(files, name), size, name);
  }
  return sum;
}
