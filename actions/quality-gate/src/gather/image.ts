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
  type SizeOptions,
} from '@kit/registry';
import type { ImageSize, OrMissing } from '../facts.ts';

export interface ImageQuestion {
  readonly image: string;
  /** Reads every layer: only when a limit is for the unpacked size. */
  readonly unpacked: boolean;
}

/** The largest platform of an image, from a file or from its registry. */
export async function gatherImageSize(
  { image, unpacked }: ImageQuestion,
  world: World,
  http: HttpClient,
  process: ProcessRunner,
): Promise<OrMissing<ImageSize>> {
  try {
    const options = { unpacked };
    const sizes = await readSizes(image, world, { http, process, options });
    const size = (one: PlatformSize) => one.unpackedBytes ?? one.bytes;
    const [largest] = [...sizes].sort((a, b) => size(b) - size(a));
    if (largest === undefined) throw new Error('it has no platform');
    const { platform, unpackedBytes } = largest;
    const compressedBytes = Math.max(...sizes.map(({ bytes }) => bytes));
    return { value: { compressedBytes, unpackedBytes, platform } };
  } catch (error) {
    world.signal.throwIfAborted();
    const [first = ''] = messageOf(error).split('\n');
    return { missing: { code: 'image-unknown', reason: `${image}: ${first}` } };
  }
}

interface SizeTools {
  readonly http: HttpClient;
  readonly process: ProcessRunner;
  readonly options: SizeOptions;
}

async function readSizes(
  image: string,
  { context, env, clock, signal }: World,
  { http, process, options }: SizeTools,
): Promise<readonly PlatformSize[]> {
  const file = resolve(context.workspace, image);
  if (existsSync(file)) return fileSizes(file, options);
  const folder = env['DOCKER_CONFIG'] ?? join(homedir(), '.docker');
  const credentials = dockerCredentials(folder, process);
  const registry = createRegistry({ http, clock, credentials, signal });
  return registrySizes(registry, parseReference(image), options);
}
