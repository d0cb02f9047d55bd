import { statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type LayoutFiles, openArchive } from './archive.ts';
import { asList, asRecord, asText } from './boundary.ts';
import { errors } from './errors.ts';
import { parseJson, parseManifest, platformText } from './manifest.ts';
import { type ImageSource, type PlatformSize, sizesOf } from './sizes.ts';

/**
 * The size of each platform of an OCI layout (folder or tar) or of an archive
 * of `docker save`. The layers of an old `docker save` are not compressed:
 * then the sizes are those of the plain layers. Throws IMAGE_FILE_INVALID.
 */
export async function fileSizes(
  path: string,
): Promise<readonly PlatformSize[]> {
  const files = await openLayout(path);
  const index = await files.read('index.json');
  if (index !== undefined) {
    const source = layoutSource(path, files);
    return sizesOf(source, '', parseManifest(index, `${path}/index.json`));
  }
  const saved = await files.read('manifest.json');
  if (saved !== undefined) return savedSizes(files, parseJson(saved));
  throw errors.error(
    'IMAGE_FILE_INVALID',
    `${path}: has neither index.json nor manifest.json`,
  );
}

async function openLayout(path: string): Promise<LayoutFiles> {
  const info = await stat(path).catch(() => undefined);
  if (info === undefined) {
    throw errors.error('IMAGE_FILE_INVALID', `${path}: does not exist`);
  }
  return info.isDirectory() ? folderFiles(path) : openArchive(path);
}

function folderFiles(folder: string): LayoutFiles {
  return {
    read: (path) => readFile(join(folder, path), 'utf8').catch(() => undefined),
    size: (path) =>
      statSync(join(folder, path), { throwIfNoEntry: false })?.size,
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
  };
}

async function savedSizes(
  files: LayoutFiles,
  saved: unknown,
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
    });
  }
  return sizes;
}
