import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  decodeBytes,
  encodeBytes,
  hasLoneByte,
  splitNul,
} from '../src/index.ts';

describe('decodeBytes', () => {
  it('gives every bytes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect([...encodeBytes(decodeBytes(bytes))]).toEqual([...bytes]);
      }),
      { numRuns: 10_000 },
    );
  });

  it.each([
    ['a byte that begins nothing', [0x61, 0xff, 0x62], 'a\udcffb'],
    ['an overlong slash', [0xc0, 0xaf], '\udcc0\udcaf'],
    ['half a surrogate pair', [0xed, 0xa0, 0x80], '\udced\udca0\udc80'],
    ['a sequence cut short', [0xf0, 0x9f, 0x98], '\udcf0\udc9f\udc98'],
    ['UTF-8 beyond the basic plane', [0xf0, 0x9f, 0x98, 0x80], '😀'],
    ['a byte order mark', [0xef, 0xbb, 0xbf, 0x61], '\ufeffa'],
  ])('reads %s', (_, bytes, text) => {
    expect(decodeBytes(Uint8Array.from(bytes))).toBe(text);
  });

  it('tells a lone byte from a real low surrogate of a pair', () => {
    expect(hasLoneByte('\ud83d\udc80')).toBe(false);
    expect(hasLoneByte('a\udc80')).toBe(true);
  });
});

describe('splitNul', () => {
  it.each([
    ['nothing', '', []],
    ['two parts', 'a\0b\0', ['a', 'b']],
    ['an end without NUL', 'a\0b', ['a', 'b']],
    ['an empty part', '\0b\0', ['', 'b']],
  ])('splits %s', (_, text, parts) => {
    expect(splitNul(Buffer.from(text))).toEqual(parts);
  });

  it('keeps the other parts when one is not UTF-8', () => {
    const bytes = Buffer.from('A\0gr\xfcn\0M\0ok\0', 'latin1');
    expect(splitNul(bytes)).toEqual(['A', 'gr\udcfcn', 'M', 'ok']);
  });
});
