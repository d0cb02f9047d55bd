import { describe, expect, it } from '@jest/globals';
import { isKitError } from '@kit/errors';
import * as v from 'valibot';
import { readYaml } from '../src/index.ts';

const limit = v.union([
  v.number(),
  v.strictObject({ maximum: v.number(), target: v.optional(v.number()) }),
]);
const schema = v.strictObject({
  lint: v.optional(limit),
  parts: v.optional(v.record(v.string(), v.number())),
});

function messageOf(text: string): string {
  try {
    readYaml({ name: 'gates.yml', text }, schema);
  } catch (error) {
    return isKitError(error, 'CONFIG_INVALID') ? error.message : 'another';
  }
  return 'none';
}

describe('readYaml', () => {
  it('reads a value by its schema', () => {
    const { value } = readYaml(
      { name: 'gates.yml', text: 'lint: { maximum: 3 }' },
      schema,
    );
    expect(value).toEqual({ lint: { maximum: 3 } });
  });

  it.each([
    [
      'names the key inside the option of a union that came nearest',
      'lint: { maximum: many }',
      'gates.yml:1:9: lint.maximum: got "many"; allowed: number',
    ],
    [
      'names the options when none came near',
      'lint: many',
      'gates.yml:1:1: lint: got "many"; allowed: number, Object',
    ],
    [
      'names an unknown key inside an option',
      'lint: { maximum: 1, tarjet: 2 }',
      'gates.yml:1:21: unknown key "tarjet"; allowed: maximum, target; did you mean "target"?',
    ],
    [
      'refuses keys that a schema would pass over',
      'parts:\n  __proto__: 1\n  a: 2\n  constructor: 3',
      'gates.yml:2:3: the key "__proto__" is not allowed\ngates.yml:4:3: the key "constructor" is not allowed',
    ],
    [
      'refuses such a key that is written with escapes',
      'parts: { "\\x5f_proto__": 1 }',
      'gates.yml:1:10: the key "__proto__" is not allowed',
    ],
    [
      'refuses two of a key',
      'lint: 1\nlint: 2',
      expect.stringMatching(/^gates.yml:2:1: .*unique/),
    ],
  ])('%s', (_, text, message) => {
    expect(messageOf(text)).toEqual(message);
  });

  const deep = (open: string, close: string) =>
    open.repeat(5000) + close.repeat(5000);

  it.each([
    ['[', ''],
    ['[', ']'],
    ['{a: ', '}'],
    ['- ', ''],
    ['? ', ''],
  ])('refuses 5,000 of %j before it parses them', (open, close) => {
    const message = 'gates.yml:1:1: is nested too deep';
    expect(messageOf(deep(open, close))).toBe(message);
  });

  it('takes many brackets side by side, and a text of them', () => {
    const parts = Array.from({ length: 300 }, (_, i) => `p${i}: 1`).join(', ');
    const text = `parts: { ${parts} } # ${'[]{}'.repeat(200)}`;
    expect(messageOf(text)).toBe('none');
  });

  it('names aliases that grow beyond all bounds as a mistake of the file', () => {
    const lists = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [one, next] of ['ab', 'bc', 'cd', 'de']) {
      lists.push(`${next}: &${next} [${`*${one}, `.repeat(10)}]`);
    }
    expect(messageOf(lists.join('\n'))).toMatch(/^gates.yml:1:1: .*alias/);
  });
});
