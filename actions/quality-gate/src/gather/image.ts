import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { World } from '@kit/action';
import { messageOf } from '@kit/errors';
import type { HttpClient } from '@kit/http';
import type { ProcessRunner } from '@kit/process';
import {
  createRegistry,
  dockerCredentials,
  fileSizes,
  type PlatformSize,
  parseReference,
  registrySizes,
} from '@kit/registry';
import type { ImageSize, OrMissing } from '../facts.ts';

/** The largest platform of an image, from a file or from its registry. */
export async function gatherImageSize(
  image: string,
  world: World,
  http: HttpClient,
  process: ProcessRunner,
): Promise<OrMissing<ImageSize>> {
  try {
    const sizes = await readSizes(image, world, http, process);
    const [largest] = [...sizes].sort((a, b) => b.bytes - a.bytes);
    if (largest === undefined) throw new Error('it has no platform');
    const { bytes, platform } = largest;
    return { value: { compressedBytes: bytes, platform } };
  } catch (error) {
    world.signal.throwIfAborted();
    const [first = ''] = messageOf(error).split('\n');
    return { missing: { code: 'image-unknown', reason: `${image}: ${first}` } };
  }
}

async function readSizes(
  image: string,
  { context, env, clock, signal }: World,
  http: HttpClient,
  process: ProcessRunner,
): Promise<readonly PlatformSize[]> {
  const file = resolve(context.workspace, image);
  if (existsSync(file)) return fileSizes(file);
  const folder = env['DOCKER_CONFIG'] ?? join(homedir(), '.docker');
  const credentials = dockerCredentials(folder, process);
  const registry = createRegistry({ http, clock, credentials, signal });
  return registrySizes(registry, parseReference(image));
}
