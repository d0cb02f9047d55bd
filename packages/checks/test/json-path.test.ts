import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseJsonPath, selectJson } from '../src/index.ts';

const store = {
  book: [
    { title: 'A', price: 8, tags: ['x', 'y'] },
    { title: 'B', price: 12 },
    { title: 'C', price: 9 },
  ],
  'odd key': { "it's": true },
  nothing: null,
};

function select(text: string, root: unknown): readonly unknown[] {
  const parsed = parseJsonPath(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return selectJson(parsed.path, root);
}

describe('selectJson', () => {
  it.each([
    ['$', [store]],
    ['$.book[0].title', ['A']],
    ["$['book'][1]['price']", [12]],
    ['$["odd key"]', [{ "it's": true }]],
    ["$['odd key']['it\\'s']", [true]],
    ['$.book[-1].title', ['C']],
    ['$.book[-4]', []],
    ['$.book[9].title', []],
    ['$.book[*].title', ['A', 'B', 'C']],
    ['$.book.*.price', [8, 12, 9]],
    ['$.book[1:].title', ['B', 'C']],
    ['$.book[:1].title', ['A']],
    ['$.book[-2:-1].title', ['B']],
    ['$.book[0,2].title', ['A', 'C']],
    ['$..price', [8, 12, 9]],
    ['$..tags[1]', ['y']],
    ['$..[0].title', ['A']],
    ['$.nothing', [null]],
    ['$.nothing.more', []],
    ['$.book.length', []],
    ['$.constructor', []],
    ['$.__proto__', []],
  ])('%s selects %j', (path, expected) => {
    expect(select(path, store)).toEqual(expected);
  });

  it('ends on a document of any depth', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 50_000; level++) deep = [deep];
    expect(select('$..*', deep).length).toBeLessThan(1000);
  });
});

describe('parseJsonPath', () => {
  it.each([
    'version',
    '$.',
    '$.a b',
    '$[',
    '$[0',
    '$[]',
    '$[1:2:3]',
    '$[?@.a]',
    "$['a",
    '$.a..',
    '$.[0]',
    '$ .a',
  ])('does not take %s', (text) => {
    expect(parseJsonPath(text)).toHaveProperty('problem');
  });

  it('finds every name that is written in quotes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.integer(),
        (name, value) => {
          const quoted = name.replace(/[\\']/g, '\\$&');
          const record = Object.fromEntries([[name, value]]);
          expect(select(`$['${quoted}']`, record)).toEqual([value]);
        },
      ),
    );
  });

  it('never throws', () => {
    const pieces = fc.constantFrom(
      '$',
      '.',
      '..',
      '[',
      ']',
      '*',
      "'",
      '"',
      '0',
      '-',
      ':',
      ',',
      'a',
      '\\',
      ' ',
      '?',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const parsed = parseJsonPath(`$${parts.join('')}`);
        if ('path' in parsed) selectJson(parsed.path, store);
      }),
      { numRuns: 5000 },
    );
  });
});
