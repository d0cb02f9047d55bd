import { randomBytes } from 'node:crypto';

/** The frames of RFC 6455 that an exec session needs: the client's side. */
export const opcodes = {
  continuation: 0,
  text: 1,
  binary: 2,
  close: 8,
  ping: 9,
  pong: 10,
} as const;

export interface Frame {
  readonly opcode: number;
  readonly isFinal: boolean;
  readonly payload: Buffer;
}

export interface FrameReader {
  /**
   * The frames that are complete with this chunk. Throws when the server does
   * not keep to the protocol, or a frame is above the limit.
   */
  push(chunk: Buffer): readonly Frame[];
}

export function frameReader(maxPayload: number): FrameReader {
  let rest: Buffer = Buffer.alloc(0);
  return {
    push(chunk) {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const frames: Frame[] = [];
      for (;;) {
        const read = readFrame(rest, maxPayload);
        if (read === undefined) return frames;
        frames.push(read.frame);
        rest = rest.subarray(read.length);
      }
    },
  };
}

function readFrame(bytes: Buffer, maxPayload: number) {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return undefined;
  if ((first & 0x70) !== 0) throw new Error('a frame with reserved bits');
  if ((second & 0x80) !== 0) throw new Error('a masked frame of a server');
  const short = second & 0x7f;
  const start = short === 127 ? 10 : short === 126 ? 4 : 2;
  if (bytes.length < start) return undefined;
  const size =
    short === 127
      ? Number(bytes.readBigUInt64BE(2))
      : short === 126
        ? bytes.readUInt16BE(2)
        : short;
  if (size > maxPayload) throw new Error(`a frame of ${size} bytes`);
  if (bytes.length < start + size) return undefined;
  const frame: Frame = {
    opcode: first & 0x0f,
    isFinal: (first & 0x80) !== 0,
    payload: bytes.subarray(start, start + size),
  };
  return { frame, length: start + size };
}

/** A whole message in one frame, masked as a client must (RFC 6455, 5.3). */
export function encodeFrame(opcode: number, payload: Buffer): Buffer {
  if (payload.length > 125) throw new Error('only short frames are sent');
  const key = randomBytes(4);
  const masked = payload.map((byte, i) => byte ^ (key[i % 4] ?? 0));
  const head = Buffer.from([0x80 | opcode, 0x80 | payload.length]);
  return Buffer.concat([head, key, masked]);
}
