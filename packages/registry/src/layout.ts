import { createReadStream, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type LayoutFiles, openArchive } from './archive.ts';
import { asList, asRecord, asText } from './boundary.ts';
import { errors } from './errors.ts';
import { parseJson, parseManifest, platformText } from './manifest.ts';
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
    return sizesOf(source, '', content, measureOf(source, options));
  }
  const saved = await files.read('manifest.json');
  if (saved !== undefined) return savedSizes(files, parseJson(saved), options);
  throw errors.error(
    'IMAGE_FILE_INVALID',
    `${path}: has neither index.json nor manifest.json`,
  );
}

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
    const content = await files.read(`blobs/${digest.replace(':', '/')}`);
    if (content !== undefined) return content;
    throw errors.error('IMAGE_FILE_INVALID', `${where}: lacks ${digest}`);
  };
  return {
    where,
    manifest: async (digest) => parseManifest(await load(digest), where),
    config: load,
    layer: async (digest) => opened(files, `blobs/${digest.replace(':', '/')}`),
  };
}

function opened(files: LayoutFiles, path: string): AsyncIterable<Uint8Array> {
  const content = files.open(path);
  if (content !== undefined) return content;
  throw errors.error('IMAGE_FILE_INVALID', `${path} is not in it`);
}

async function savedSizes(
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
      bytes: [config, ...layers].reduce(
        (sum, name) => sum + (files.size(name) ?? 0),
        0,
      ),
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
