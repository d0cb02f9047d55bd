import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeBytes } from './byte-text.ts';
import type { Checkout } from './checkout.ts';

const fixedBytes = 40; // ctime to size, before the object's name
const sparseFolder = 0o040000;

/**
 * The tracked paths of a checkout, from its index (gitformat-index(5), versions
 * 2 to 4), without running git. `undefined` when it is of another form, split,
 * or sparse: for hints, not for decisions.
 */
export function readIndexPaths(
  { gitFolder }: Checkout,
  hashBytes: number,
): readonly string[] | undefined {
  try {
    return parseIndex(readFileSync(join(gitFolder, 'index')), hashBytes);
  } catch {
    return undefined;
  }
}

function parseIndex(bytes: Buffer, hashBytes: number) {
  const version = bytes.readUInt32BE(4);
  if (bytes.toString('latin1', 0, 4) !== 'DIRC' || version < 2 || version > 4) {
    return undefined;
  }
  const names: string[] = [];
  // One text for all names is far quicker than one for each.
  const text = bytes.toString('latin1');
  let last: Buffer = Buffer.alloc(0);
  let at = 12;
  for (let left = bytes.readUInt32BE(8); left > 0; left--) {
    if (bytes.readUInt32BE(at + 24) === sparseFolder) return undefined;
    const flagsAt = at + fixedBytes + hashBytes;
    const isExtended = (bytes.readUInt16BE(flagsAt) & 0x4000) !== 0;
    const nameAt = flagsAt + (isExtended ? 4 : 2);
    if (version < 4) {
      const end = text.indexOf('\0', nameAt);
      const name = text.slice(nameAt, end);
      const isAscii = /^[\0-\x7f]*$/.test(name);
      names.push(isAscii ? name : decodeBytes(bytes.subarray(nameAt, end)));
      at += (Math.floor((end - at) / 8) + 1) * 8;
    } else {
      const { value, next } = readOffset(bytes, nameAt);
      const end = bytes.indexOf(0, next);
      const kept = last.subarray(0, last.length - value);
      last = Buffer.concat([kept, bytes.subarray(next, end)]);
      at = end + 1;
      names.push(decodeBytes(last));
    }
  }
  const isSplit = bytes.toString('latin1', at, at + 4) === 'link';
  return isSplit ? undefined : names;
}

/** The variable width of OFS_DELTA, in which version 4 says what to drop. */
function readOffset(bytes: Buffer, from: number) {
  let at = from;
  let byte = bytes.readUInt8(at++);
  let value = byte & 127;
  while ((byte & 128) !== 0) {
    byte = bytes.readUInt8(at++);
    value = (value + 1) * 128 + (byte & 127);
  }
  return { value, next: at };
}
