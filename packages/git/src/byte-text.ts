import { isUtf8 } from 'node:buffer';

/*
 * File names are bytes. Here they are texts in which a byte that is not UTF-8
 * stands as U+DC80…U+DCFF (Python's surrogateescape, PEP 383): no file name is
 * lost, and JSON shows such a byte as `\udcff`.
 */

const loneByte = /[\udc80-\udcff]/;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as text; `encodeBytes` gives the same bytes back. */
export function decodeBytes(bytes: Uint8Array): string {
  // Buffer's own decoder keeps a byte order mark, and is far quicker on names.
  if (isUtf8(bytes)) return bufferOf(bytes).toString();
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length === 0) {
      text += String.fromCharCode(0xdc00 + (bytes[at] ?? 0));
      at += 1;
    } else {
      text += decoder.decode(bytes.subarray(at, at + length));
      at += length;
    }
  }
  return text;
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The bytes of a text that `decodeBytes` made. */
export function encodeBytes(text: string): Buffer {
  if (!hasLoneByte(text)) return Buffer.from(text);
  const parts = [...text].map((character) => {
    const unit = character.charCodeAt(0);
    return character.length === 1 && unit >= 0xdc80 && unit <= 0xdcff
      ? Buffer.from([unit - 0xdc00])
      : Buffer.from(character);
  });
  return Buffer.concat(parts);
}

/** True when some of the bytes were not UTF-8. */
export function hasLoneByte(text: string): boolean {
  return loneByte.test(text) && !text.isWellFormed();
}

/** Length of the well-formed sequence at `at`, 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const length =
    first < 0x80
      ? 1
      : first < 0xc2
        ? 0
        : first < 0xe0
          ? 2
          : first < 0xf0
            ? 3
            : 4;
  if (length === 0 || first > 0xf4 || at + length > bytes.length) return 0;
  return isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}

/** The parts of NUL-separated output, without the empty end. */
export function splitNul(bytes: Uint8Array): string[] {
  if (bytes.length === 0) return [];
  const end = bytes.at(-1) === 0 ? bytes.length - 1 : bytes.length;
  const body = bytes.subarray(0, end);
  if (isUtf8(body)) return decoder.decode(body).split('\0');
  const parts: string[] = [];
  let from = 0;
  while (from <= body.length) {
    const nul = body.indexOf(0, from);
    const to = nul < 0 ? body.length : nul;
    parts.push(decodeBytes(body.subarray(from, to)));
    from = to + 1;
  }
  return parts;
}
