import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { editText, isSafePlain, parsePath, pathOfKeys } from '../src/index.ts';

const word = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,8}$/);
const trickyTexts = fc.oneof(
  fc
    .string({ unit: 'binary', maxLength: 30 })
    .filter((text) => text.isWellFormed()),
  fc.constantFrom(
    'on',
    'NO',
    '1e3',
    '0x1f',
    '12345e6',
    '1_0',
    '~',
    '- a',
    'a: b',
    '#',
    '2026-01-02',
    "'",
    '"',
    '1:30',
    '=',
    '<<',
    '0b1',
    '.5',
    '|',
    '>',
    '%',
    '@',
    '`',
  ),
  fc.stringMatching(/^[0-9a-f]{7}$/),
);
const leaf = fc.oneof(
  trickyTexts,
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  word,
);
const tree = fc.dictionary(
  word,
  fc.oneof(
    leaf,
    fc.dictionary(word, fc.oneof(leaf, fc.array(leaf, { maxLength: 3 })), {
      minKeys: 1,
      maxKeys: 4,
    }),
  ),
  { minKeys: 2, maxKeys: 5 },
);
const layout = fc.record({
  indent: fc.constantFrom(2, 4),
  lineWidth: fc.constantFrom(0, 20, 80),
  blockQuote: fc.constantFrom<boolean | 'folded' | 'literal'>(
    true,
    false,
    'folded',
    'literal',
  ),
  collectionStyle: fc.constantFrom<'any' | 'flow'>('any', 'flow'),
  defaultStringType: fc.constantFrom<'PLAIN' | 'QUOTE_SINGLE' | 'QUOTE_DOUBLE'>(
    'PLAIN',
    'QUOTE_SINGLE',
    'QUOTE_DOUBLE',
  ),
});

it('changes that value alone, for both versions of YAML, in any file', () => {
  fc.assert(
    fc.property(
      tree,
      layout,
      fc.boolean(),
      fc.nat(),
      trickyTexts,
      (data, style, crlf, pick, value) => {
        const source = stringify(data, { ...style, version: '1.1' });
        const text = crlf ? source.replaceAll('\n', '\r\n') : source;
        const before = parse(text);
        const keys = Object.keys(before).filter((key) => isLeaf(before[key]));
        fc.pre(keys.length > 0);
        const key = keys[pick % keys.length] ?? '';
        const edited = editText(
          { name: 'x.yaml', text },
          { path: pathOfKeys(key), value: { text: value } },
        );
        for (const version of ['1.1', '1.2'] as const) {
          const after = parse(edited.text, { version });
          expect(String(after[key])).toBe(value);
          expect({ ...after, [key]: 0 }).toEqual({
            ...parse(text, { version }),
            [key]: 0,
          });
        }
      },
    ),
    { numRuns: 2000 },
  );
}, 120_000);

it('changes one value of JSON and no other byte', () => {
  fc.assert(
    fc.property(
      tree,
      fc.constantFrom(undefined, 1, 2, '\t'),
      fc.nat(),
      trickyTexts,
      (data, space, pick, value) => {
        const text = JSON.stringify(data, undefined, space);
        const keys = Object.keys(data).filter(
          (key) => typeof data[key] === 'string',
        );
        fc.pre(keys.length > 0);
        const key = keys[pick % keys.length] ?? '';
        const { text: edited } = editText(
          { name: 'x.json', text },
          { path: pathOfKeys(key), value: { text: value } },
        );
        expect(JSON.parse(edited)).toEqual({ ...data, [key]: value });
        expect(JSON.stringify(JSON.parse(edited), undefined, space)).toBe(
          edited.replaceAll(/\\u00(7f|[89]\w)/g, (_, hex: string) =>
            String.fromCharCode(Number.parseInt(hex, 16)),
          ),
        );
      },
    ),
    { numRuns: 1000 },
  );
});

it('calls nothing plain that some YAML reads otherwise', () => {
  fc.assert(
    fc.property(trickyTexts, (text) => {
      if (!isSafePlain(text)) return;
      for (const version of ['1.1', '1.2'] as const) {
        expect(parse(`a: ${text}\nb: [${text}]`, { version })).toEqual({
          a: text,
          b: [text],
        });
      }
    }),
    { numRuns: 5000 },
  );
});

it('reads every path that it writes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1 }), { minLength: 1 }),
      (keys) => {
        const path = keys.map((key) => `[${quoted(key)}]`).join('');
        expect(parsePath(path).steps).toHaveLength(keys.length);
      },
    ),
  );
});

function isLeaf(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function quoted(key: string): string {
  return `"${key.replace(/["\\]/g, '\\$&')}"`;
}
