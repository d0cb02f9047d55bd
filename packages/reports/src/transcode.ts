import { TextDecoder } from 'node:util';
import { ReportProblem } from './problem.ts';

/**
 * The bytes of a report as UTF-8 without a byte order mark, whatever Windows
 * tools made of them: UTF-16 of either order is recognised by its mark or by the
 * zero in its first character.
 */
export async function* toUtf8(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  let decoder: TextDecoder | undefined;
  let pending: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of bytes) {
    let piece = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (pending !== undefined) {
      piece = Buffer.concat([pending, piece]);
      pending = piece.length < 4 ? piece : undefined;
      if (pending !== undefined) continue;
      decoder = decoderFor(piece);
      piece = withoutMark(piece);
    }
    const text = decoder?.decode(piece, { stream: true });
    yield text === undefined ? piece : Buffer.from(text);
  }
  if (pending !== undefined) yield withoutMark(pending);
  const rest = decoder === undefined ? '' : finish(decoder);
  if (rest !== '') yield Buffer.from(rest);
}

function decoderFor(head: Buffer): TextDecoder | undefined {
  const [first = 0, second = 0, third = 0] = head;
  if (first === 0x1f && second === 0x8b) {
    throw new ReportProblem(
      'format-unknown',
      'is compressed with gzip; unpack it before the gate reads it',
    );
  }
  if (first === 0x50 && second === 0x4b && third === 0x03) {
    throw new ReportProblem(
      'format-unknown',
      'is a zip archive; unpack it before the gate reads it',
    );
  }
  const little = (first === 0xff && second === 0xfe) || second === 0;
  const big = (first === 0xfe && second === 0xff) || first === 0;
  if (!little && !big) return undefined;
  if (first === 0 && second === 0) {
    throw new ReportProblem('report-malformed', 'begins with zero bytes');
  }
  return new TextDecoder(big ? 'utf-16be' : 'utf-16le', { fatal: true });
}

function withoutMark(head: Buffer): Buffer {
  const hasMark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  return hasMark ? head.subarray(3) : head;
}

function finish(decoder: TextDecoder): string {
  try {
    return decoder.decode();
  } catch {
    throw new ReportProblem(
      'report-truncated',
      'ends in the middle of a UTF-16 character',
    );
  }
}
