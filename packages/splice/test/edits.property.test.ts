import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { editText, isSafePlain, parsePath, pathOfKeys } from '../src/index.ts';
import { layout, tree, trickyTexts } from './documents.ts';

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
          edited.replaceAll(
            /\\u(00(?:7f|[89]\w)|202[89]|feff|fff[ef])/g,
            (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)),
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
