import { createReadStream } from 'node:fs';
import { posix } from 'node:path';
import { errors } from './errors.ts';
import { nodeFiles, nodeStream } from './node-modules.ts';

/** The files of a layout, whether in a folder or in an archive. */
export interface LayoutFiles {
  /** Its text, of files up to 4 MiB; `undefined` when there is none. */
  read(path: string): Promise<string | undefined>;
  size(path: string): number | undefined;
  /** All of its bytes, as they stream by. */
  open(path: string): AsyncIterable<Uint8Array> | undefined;
}

interface Entry {
  readonly offset: number;
  readonly size: number;
}

const block = 512;
const maxText = 4 * 1024 * 1024;
const maxEntries = 100_000;

/** Reads the table of a tar file without its contents. Throws IMAGE_FILE_INVALID. */
export async function openArchive(file: string): Promise<LayoutFiles> {
  const entries = await listEntries(file);
  const resolve = (path: string) => entries.get(path);
  return {
    size: (path) => resolve(path)?.size,
    open: (path) => {
      const entry = resolve(path);
      if (entry === undefined) return undefined;
      const { offset: start, size } = entry;
      if (size === 0) return nodeStream().Readable.from([]);
      return createReadStream(file, { start, end: start + size - 1 });
    },
    read: async (path) => {
      const entry = resolve(path);
      if (entry === undefined || entry.size > maxText) return undefined;
      const handle = await nodeFiles().open(file, 'r');
      try {
        const bytes = Buffer.alloc(entry.size);
        await handle.read(bytes, 0, entry.size, entry.offset);
        return bytes.toString('utf8');
      } finally {
        await handle.close();
      }
    },
  };
}

async function listEntries(file: string): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  const handle = await nodeFiles().open(file, 'r');
  try {
    const header = Buffer.alloc(block);
    for (let offset = 0; entries.size < maxEntries; ) {
      const { bytesRead } = await handle.read(header, 0, block, offset);
      if (bytesRead < block) break;
      // A block of zeros is the end that every tar writes.
      if (header[0] === 0) return entries;
      const size = entrySize(header, file);
      const name = entryName(header);
      if (isFile(header)) entries.set(name, { offset: offset + block, size });
      const target = entries.get(linkTarget(header, name) ?? '');
      if (target !== undefined) entries.set(name, target);
      offset += block + Math.ceil(size / block) * block;
    }
  } finally {
    await handle.close();
  }
  throw errors.error('IMAGE_FILE_INVALID', `${file}: is a tar that is cut`);
}

function isFile(header: Buffer): boolean {
  return header[156] === 0 || header[156] === 0x30;
}

/** `docker save` before 25 wrote a layer that comes twice as a link to the first. */
function linkTarget(header: Buffer, name: string): string | undefined {
  const target = text(header, 157, 100);
  if (header[156] === 0x31) return posix.normalize(target);
  return header[156] === 0x32
    ? posix.join(posix.dirname(name), target)
    : undefined;
}

function entryName(header: Buffer): string {
  const name = text(header, 0, 100);
  const prefix = text(header, 257, 5) === 'ustar' ? text(header, 345, 155) : '';
  return (prefix === '' ? name : `${prefix}/${name}`).replace(/^\.\//, '');
}

/** Octal text, or base 256 when the first bit is set (files above 8 GiB). */
function entrySize(header: Buffer, file: string): number {
  const first = header[124] ?? 0;
  const size =
    first & 0x80
      ? Number(header.readBigUInt64BE(128))
      : Number.parseInt(text(header, 124, 12).trim() || '0', 8);
  if (Number.isSafeInteger(size) && text(header, 257, 5) === 'ustar')
    return size;
  throw errors.error('IMAGE_FILE_INVALID', `${file}: is no tar archive`);
}

function text(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? length : end).toString('utf8');
}
