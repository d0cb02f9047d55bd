import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  cutText,
  escapeMrkdwn,
  escapeMrkdwnTo,
  printable,
} from '../src/index.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 300 });
const markup = fc
  .array(
    fc.constantFrom(
      '<',
      '>',
      '&',
      '😀',
      '👩‍👩‍👧',
      '\ud83d',
      'a',
      '&lt;',
      '\u202e',
    ),
  )
  .map((parts) => parts.join(''));

describe('cutText', () => {
  it.each([
    ['short', 10, 'short'],
    ['exactly', 7, 'exactly'],
    ['longer than it', 6, 'longe…'],
    ['ab😀', 4, 'ab😀'],
    ['ab😀c', 4, 'ab…'],
    ['ab👩‍👧c', 6, 'ab…'],
    ['😀😀', 1, '…'],
    ['abc', 0, ''],
  ])('cuts %j at %i to %j', (text, max, expected) => {
    expect(cutText(text, max)).toBe(expected);
  });

  it('never leaves a lone surrogate, and never exceeds its limit', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, markup), fc.nat(120), (text, max) => {
        const cut = cutText(text, max);
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(cut.isWellFormed()).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('escapeMrkdwn', () => {
  it('leaves no character that Slack acts on in 50,000 random strings', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, markup), (text) => {
        const escaped = escapeMrkdwn(text);
        const bare = escaped.replace(/&(amp|lt|gt);/g, '');
        if (/[<>&]/.test(bare)) throw new Error(escaped);
        if (unescaped(escaped) !== printable(text)) throw new Error(escaped);
      }),
      { numRuns: 50_000 },
    );
  }, 120_000);

  it('is cut between entities only, and says that it was', () => {
    fc.assert(
      fc.property(markup, fc.nat(60), (text, max) => {
        const cut = escapeMrkdwnTo(text, max);
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(cut.isWellFormed()).toBe(true);
        expect(cut.replace(/&(amp|lt|gt);/g, '')).not.toMatch(/[<>&]/);
        if (cut !== escapeMrkdwn(text) && max > 0) expect(cut).toMatch(/…$/);
      }),
      { numRuns: 3000 },
    );
  });
});

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
