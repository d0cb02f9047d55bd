import { describe, expect, it } from '@jest/globals';
import { parseRunnerLog } from '@kit/testing';
import fc from 'fast-check';
import {
  harmless,
  harmlessLines,
  harmlessWord,
  truncate,
} from '../src/index.ts';

const fragments = [
  '##[',
  '::',
  'set-output',
  ' name=a',
  ']',
  ';',
  '\n',
  '\r',
  '\u2028',
  '\u0085',
  ' ',
  '\u00a0',
  'add-mask',
  '\t',
  'x',
  '#',
  ':',
  '[',
  '\u001b[31m',
  '\u202e',
];

const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...fragments),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('harmless', () => {
  it.each([
    'x ##[set-output name=a;]b',
    '::add-mask::a',
    '  ::stop-commands::t',
    'first\n::add-mask::a',
    'first\r##[add-mask]e',
    'first\u2028::warning::x',
    '##[##[set-env name=A]b',
    '\u00a0::add-mask::a',
  ])('takes the command out of %j', (text) => {
    expect(
      parseRunnerLog(text).length +
        parseRunnerLog(text.replaceAll('\u2028', '\n')).length,
    ).toBeGreaterThan(0);
    expect(parseRunnerLog(harmless(text))).toEqual([]);
  });

  it('leaves no command in 10,000 texts made of command fragments', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(parseRunnerLog(harmless(text))).toEqual([]);
        for (const line of harmlessLines(text))
          expect(line).not.toMatch(/[\r\n\u2028\u2029\u0085]/);
      }),
      { numRuns: 10_000 },
    );
  });

  it('shows escape sequences and bidi marks instead of obeying them', () => {
    expect(harmless('\u001b[2Jgone \u202eevil')).toBe(
      '\\u{1b}[2Jgone \\u{202e}evil',
    );
  });

  it('leaves ordinary text as it is', () => {
    const text =
      'feat(api): tidy up — 50 % faster\n\tsee std::vector and a ## heading';
    expect(harmless(text)).toBe(text);
  });
});

describe('harmlessWord', () => {
  it('is one line of bounded length', () => {
    expect(harmlessWord('a\nb')).toBe('a⏎b');
    expect(harmlessWord('x'.repeat(500), 10)).toBe(`${'x'.repeat(9)}…`);
  });
});

describe('truncate', () => {
  it('never cuts a character in two', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.integer({ min: 1, max: 20 }),
        (text, max) => {
          const cut = truncate(text, max);
          expect(Array.from(cut).length).toBeLessThanOrEqual(max);
          expect(cut.isWellFormed()).toBe(true);
        },
      ),
    );
  });
});
