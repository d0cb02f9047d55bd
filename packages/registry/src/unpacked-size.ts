import { errors } from './errors.ts';
import { nodeStream, nodeStreams, nodeZlib } from './node-modules.ts';

/** Far beyond any layer; only something made to fill a disk is larger. */
const mostBytes = 256 * 1024 ** 3;

/**
 * The bytes of a layer without its compression: of the tar that it holds, whose
 * digest an image's configuration names. Reads all of it and keeps none.
 * Throws IMAGE_FILE_INVALID for a layer that is not of the size that was stated,
 * or whose compression is broken or unknown.
 */
export async function unpackedSize(
  layer: AsyncIterable<Uint8Array>,
  stated: number,
  name: string,
): Promise<number> {
  const invalid = (what: string, cause?: unknown) =>
    errors.error('IMAGE_FILE_INVALID', `layer ${name}: ${what}`, { cause });
  const chunks = layer[Symbol.asyncIterator]();
  const head = await firstBytes(chunks);
  const stored = counter(stated, invalid(`has more than ${stated} bytes`));
  const plain = counter(mostBytes, invalid('unpacks to more than 256 GiB'));
  const { PassThrough, Readable } = nodeStream();
  const source = Readable.from(stored.pass(joined(head, chunks)));
  const unpack = decompressor(Buffer.concat(head)) ?? new PassThrough();
  const { pipeline } = nodeStreams();
  try {
    await pipeline(source, unpack, async (bytes: AsyncIterable<Uint8Array>) => {
      for await (const _ of plain.pass(bytes));
    });
  } catch (error) {
    if (!isCompressionError(error)) throw error;
    throw invalid('its compression is broken', error);
  }
  if (stored.bytes() === stated) return plain.bytes();
  throw invalid(`has ${stored.bytes()} of ${stated} bytes`);
}

/** Counts what it passes on, and throws beyond `most`. */
function counter(most: number, beyond: Error) {
  let count = 0;
  return {
    bytes: () => count,
    async *pass(chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        count += chunk.length;
        if (count > most) throw beyond;
        yield chunk;
      }
    },
  };
}

async function* joined(
  head: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
) {
  yield* head;
  for (;;) {
    const next = await rest.next();
    if (next.done === true) return;
    yield next.value;
  }
}

async function firstBytes(
  chunks: AsyncIterator<Uint8Array>,
): Promise<readonly Uint8Array[]> {
  const head: Uint8Array[] = [];
  for (let length = 0; length < 4; ) {
    const next = await chunks.next();
    if (next.done === true) break;
    head.push(next.value);
    length += next.value.length;
  }
  return head;
}

/** By the first bytes: media types are not always right about it. */
function decompressor(head: Buffer) {
  if (head.length >= 2 && head.readUInt16BE(0) === 0x1f8b) {
    return nodeZlib().createGunzip();
  }
  return head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528
    ? nodeZlib().createZstdDecompress()
    : undefined;
}

/** `Z_DATA_ERROR`, `Z_BUF_ERROR`, `ZSTD_error_…`: what zlib says of bad input. */
function isCompressionError(error: unknown): boolean {
  const code =
    typeof error === 'object' && error !== null && 'code' in error
      ? String(error.code)
      : '';
  return /^(Z_|ZSTD_|ERR_ZLIB)/.test(code);
}
