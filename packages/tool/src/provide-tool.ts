import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir, extractTar, find } from '@actions/tool-cache';
import type { World } from '@kit/action';
import { type Clock, retry } from '@kit/clock';
import { isKitError, messageOf } from '@kit/errors';
import type { HttpClient } from '@kit/http';
import { archiveOf, type ToolName, type ToolWanted } from './archive.ts';
import { errors } from './errors.ts';

/** The tool cache of the runner. */
export interface ToolCache {
  /** '' when it is not there. */
  find(name: string, version: string): string;
  extractTar(file: string, folder: string): Promise<string>;
  cacheDir(folder: string, name: string, version: string): Promise<string>;
}

export interface ToolWorld {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly log: { info(text: string): void };
  /** A folder of the job, for the archive. */
  readonly temp: string;
  readonly platform: string;
  readonly architecture: string;
  /** The runner's unless given. */
  readonly cache?: ToolCache;
}

/** On this runner. */
export function toolWorld(world: World, http: HttpClient): ToolWorld {
  const { clock, signal, log, context } = world;
  const { platform, arch: architecture } = process;
  return {
    http,
    clock,
    signal,
    log,
    temp: context.temp,
    platform,
    architecture,
  };
}

/*
 * @actions/tool-cache finds, unpacks and keeps; its download is not used: its
 * HTTP client would be 450 kB of every bundle, and cannot be cancelled.
 */
const runnerCache: ToolCache = { find, extractTar, cacheDir };
const maxBytes = 256 * 1024 * 1024;

/**
 * The program to run: its name where it is to be found on the PATH, or the path
 * of the wanted version, installed when the runner does not have it. Throws
 * TOOL_NOT_AVAILABLE, TOOL_DOWNLOAD_FAILED, TOOL_CHECKSUM_WRONG.
 */
export async function provideTool(
  name: ToolName,
  wanted: ToolWanted | undefined,
  world: ToolWorld,
): Promise<string> {
  if (wanted === undefined) return name;
  const { cache = runnerCache, log } = world;
  const archive = archiveOf(wanted, world.platform, world.architecture);
  // The checksum is part of the name: another one is another program.
  const key = `${name}-${wanted.sha256.slice(0, 16)}`;
  const there = cache.find(key, wanted.version);
  if (there !== '') {
    log.info(`${name} ${wanted.version} is installed already`);
    return join(there, archive.member);
  }
  const bytes = await download(archive.url, world);
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== wanted.sha256) {
    throw errors.error(
      'TOOL_CHECKSUM_WRONG',
      `${archive.url} has the sha256 ${found}; input "${name}-sha256" says ${wanted.sha256}`,
    );
  }
  const folder = await unpack(bytes, { ...world, cache });
  const kept = await cache.cacheDir(folder, key, wanted.version);
  log.info(`installed ${name} ${wanted.version} from ${archive.url}`);
  return join(kept, archive.member);
}

async function unpack(
  bytes: Buffer,
  { cache, temp }: { cache: ToolCache; temp: string },
): Promise<string> {
  const folder = join(temp, `tool-${randomUUID()}`);
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'archive.tar.gz');
  await writeFile(file, bytes);
  const unpacked = await cache.extractTar(file, join(folder, 'unpacked'));
  await rm(file);
  return unpacked;
}

async function download(url: string, world: ToolWorld): Promise<Buffer> {
  const { http, clock, signal } = world;
  const attempt = async () => {
    const answer = await http.request({
      url,
      signal,
      timeoutMs: 300_000,
      maxBodyBytes: maxBytes,
      decompress: false,
      redirects: (_from, to) =>
        to.protocol === 'https:' || 'a download stays on https',
    });
    if (answer.status === 200 && !answer.truncated) return answer.body;
    const why = answer.truncated
      ? `is larger than ${maxBytes} bytes`
      : `answered ${answer.status}`;
    const message = `${url} ${why}`;
    throw errors.error('TOOL_DOWNLOAD_FAILED', message, {
      cause: answer.status,
    });
  };
  try {
    return await retry(attempt, {
      clock,
      signal,
      tries: 3,
      delayMs: 1000,
      retryable: isPassing,
    });
  } catch (error) {
    if (signal.aborted || isKitError(error, 'TOOL_DOWNLOAD_FAILED'))
      throw error;
    throw errors.error('TOOL_DOWNLOAD_FAILED', `${url}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** A lost connection, a busy server; not a version that does not exist. */
function isPassing(error: unknown): boolean {
  if (!isKitError(error, 'TOOL_DOWNLOAD_FAILED')) return true;
  const status = Number(error.cause);
  return status === 429 || status >= 500;
}
