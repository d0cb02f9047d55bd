import { describe, expect, it } from '@jest/globals';
import {
  boolean,
  duration,
  integer,
  json,
  lines,
  listInput,
  number,
  oneOf,
  pairs,
  readInputs,
  text,
  url,
} from '../src/index.ts';

const read = (input: Parameters<typeof readInputs>[0][string], raw?: string) =>
  readInputs({ it: input }, { INPUT_IT: raw }, () => undefined).it;

describe('each kind of input', () => {
  it.each([
    ['text', text(), ' a ', 'a'],
    ['boolean', boolean(), 'True', true],
    ['boolean', boolean(), 'FALSE', false],
    ['integer', integer({ min: 0 }), '12', 12],
    ['number', number({}), '0.5', 0.5],
    ['duration', duration({}), '1m30s', 90_000],
    ['one of', oneOf(['a', 'b']), 'b', 'b'],
    ['lines', lines(), 'a\n\n # no\n b ', ['a', 'b']],
    ['list', listInput(), 'a, b\nc', ['a', 'b', 'c']],
    [
      'pairs',
      pairs(),
      'a=b=c\nd=',
      [
        ['a', 'b=c'],
        ['d', ''],
      ],
    ],
    [
      'json',
      json('a list', (x) => (Array.isArray(x) ? x : undefined)),
      '[1]',
      [1],
    ],
  ])('%s reads its values', (_, input, raw, value) => {
    expect(read(input, raw)).toEqual(value);
  });

  it.each([
    ['boolean', boolean(), 'yes', 'true or false'],
    [
      'integer',
      integer({ min: 1, max: 9 }),
      '10',
      'a whole number from 1 up to 9',
    ],
    ['integer', integer({}), '1.5', 'a whole number'],
    ['number', number({}), '1e309', 'a number'],
    ['duration', duration({ max: 60_000 }), '2m', 'at most 60s'],
    ['duration', duration({ min: 1000 }), '5ms', 'at least 1s'],
    [
      'one of',
      oneOf(['enforce', 'warn']),
      'wran',
      'enforce, warn; did you mean "warn"?',
    ],
    ['pairs', pairs(), 'novalue', 'lines of name=value'],
    ['json', json('a list', () => undefined), '{', 'a list'],
    ['url', url(), 'ftp://x', 'an http:// or https:// address'],
    ['url', url(), 'https://user:secret@x.example', 'without credentials'],
  ])(
    '%s refuses what it cannot read and says what is allowed',
    (_, input, raw, allowed) => {
      expect(() => read(input, raw)).toThrow(allowed);
    },
  );

  it('takes empty for not given, and then its default', () => {
    expect(read(text(), '  ')).toBeUndefined();
    expect(read(integer({ default: '5' }), '')).toBe(5);
  });
});

describe('readInputs', () => {
  const schema = {
    'dry-run': boolean({ default: 'false' }),
    'base-url': url({ required: true }),
    token: text({ secret: true }),
  };

  it('gives kebab-case inputs under camelCase names', () => {
    const env = {
      'INPUT_DRY-RUN': 'true',
      'INPUT_BASE-URL': 'https://x.example',
    };
    const { dryRun, baseUrl, token } = readInputs(schema, env, () => undefined);
    expect([dryRun, baseUrl.host, token]).toEqual([
      true,
      'x.example',
      undefined,
    ]);
  });

  it('reports every wrong input at once, each on its line', () => {
    const env = { 'INPUT_DRY-RUN': 'ja\n::add-mask::x' };
    expect(() => readInputs(schema, env, () => undefined)).toThrow(
      'input "dry-run": got "ja⏎:\u200b:add-mask::x"; allowed: true or false\n' +
        'input "base-url": is required and was not given; allowed: URL',
    );
  });

  it('masks secrets before it complains about anything', () => {
    const masked: string[] = [];
    const env = { INPUT_TOKEN: 'hunter22hunter22' };
    expect(() =>
      readInputs(schema, env, (secret) => masked.push(secret)),
    ).toThrow();
    expect(masked).toEqual(['hunter22hunter22']);
  });

  it('never repeats a secret in a message', () => {
    const secret = { key: integer({ secret: true }) };
    const reading = () =>
      readInputs(secret, { INPUT_KEY: 'hunter22' }, () => undefined);
    expect(reading).toThrow('got "a secret of 8 characters"');
    expect(reading).not.toThrow('hunter22');
  });
});
