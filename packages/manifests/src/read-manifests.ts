import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { messageOf } from '@kit/errors';
import type { ProcessRunner } from '@kit/process';
import { errors } from './errors.ts';
import { inOrder, type Manifest, parseManifests } from './manifests.ts';

/** As the inputs of these names give them. */
export interface ManifestSources {
  /** Files, or folders with files. */
  readonly manifests: readonly string[] | undefined;
  /** The folder of an overlay. */
  readonly kustomize: string | undefined;
  /** `NAME=IMAGE`, as kustomize's own `images`. */
  readonly kustomizeImages: readonly string[] | undefined;
}

/** The objects of the files, folders and the overlay that the inputs name. */
export async function readManifests(
  inputs: ManifestSources,
  world: {
    readonly process: ProcessRunner;
    readonly workspace: string;
    readonly namespace: string;
    /** The program: its name on the PATH, or where it is. */
    readonly kustomize: string;
  },
): Promise<readonly Manifest[]> {
  const found: Manifest[] = [];
  for (const path of inputs.manifests ?? []) {
    for (const file of await filesOf(resolve(world.workspace, path))) {
      const text = await readFile(file, 'utf8');
      found.push(...parseManifests(path, text, world.namespace));
    }
  }
  if (inputs.kustomize !== undefined) {
    const folder = resolve(world.workspace, inputs.kustomize);
    const { stdout } = await world.process.run([
      world.kustomize,
      'build',
      '--',
      folder,
    ]);
    const built = parseManifests(inputs.kustomize, stdout, world.namespace);
    found.push(...withImages(built, inputs.kustomizeImages ?? []));
  }
  return inOrder(found);
}

async function filesOf(path: string): Promise<readonly string[]> {
  try {
    if ((await stat(path)).isFile()) return [path];
    const names = await readdir(path);
    return names
      .filter((name) => /\.(ya?ml|json)$/.test(name))
      .sort()
      .map((name) => join(path, name));
  } catch (error) {
    throw errors.error(
      'MANIFEST_INVALID',
      `input "manifests": ${messageOf(error)}`,
    );
  }
}

/** As kustomize's own `images`, without a change of the overlay in the checkout. */
function withImages(
  manifests: readonly Manifest[],
  entries: readonly string[],
): readonly Manifest[] {
  const images = entries.map((entry) => {
    const [name = '', ...rest] = entry.split('=');
    return [name.trim(), rest.join('=').trim()] as const;
  });
  return manifests.map((manifest) => ({
    ...manifest,
    body: Object.fromEntries(
      Object.entries(manifest.body).map(([key, value]) => [
        key,
        key === 'spec' ? replaceImages(value, images) : value,
      ]),
    ),
  }));
}

function replaceImages(
  value: unknown,
  images: readonly (readonly [string, string])[],
): unknown {
  if (Array.isArray(value))
    return value.map((one) => replaceImages(one, images));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const image = images.find(
        ([name]) => key === 'image' && bareName(inner) === name,
      );
      return [key, image?.[1] ?? replaceImages(inner, images)];
    }),
  );
}

/** `registry:5000/web` of `registry:5000/web:1@sha256:…`. */
function bareName(image: unknown): string {
  return String(image)
    .replace(/@.*$/, '')
    .replace(/:[^/:]*$/, '');
}
