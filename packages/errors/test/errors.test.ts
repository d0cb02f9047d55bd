import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  assertNever,
  defineErrors,
  didYouMean,
  isKitError,
  messageOf,
  nearestWord,
} from '../src/index.ts';

const errors = defineErrors({
  TEAPOT: { kind: 'world', meaning: 'It is a teapot.', remedy: 'Ask for tea.' },
});

describe('defineErrors', () => {
  it('gives an error its code, its kind and the remedy as its hint', () => {
    const cause = new Error('short and stout');
    const error = errors.error('TEAPOT', 'no coffee', { cause });
    expect(error).toMatchObject({
      code: 'TEAPOT',
      kind: 'world',
      message: 'no coffee',
      hint: 'Ask for tea.',
      cause,
    });
  });

  it('lets a throw bring a hint of its own', () => {
    const error = errors.error('TEAPOT', 'no coffee', { hint: 'Use the pot.' });
    expect(error.hint).toBe('Use the pot.');
  });

  it('tells its errors from others, and by their code', () => {
    const error = errors.error('TEAPOT', 'no coffee');
    expect(isKitError(error)).toBe(true);
    expect(isKitError(error, 'TEAPOT')).toBe(true);
    expect(isKitError(error, 'OTHER')).toBe(false);
    expect(isKitError(new Error('x'))).toBe(false);
  });
});

describe('messageOf', () => {
  it.each([
    [new Error('plain'), 'plain'],
    ['text', 'text'],
    [undefined, 'undefined'],
  ])('takes %p', (thrown, message) => {
    expect(messageOf(thrown)).toBe(message);
  });
});

it('fails loudly where a union was not exhausted', () => {
  expect(() => assertNever('left' as never)).toThrow('unreachable: "left"');
});

describe('nearestWord', () => {
  const words = ['enforce', 'warn', 'skip', 'fail'];

  it.each([
    ['enfroce', 'enforce'],
    ['wran', 'warn'],
    ['WARN', 'warn'],
    ['fial', 'fail'],
    ['skipp', 'skip'],
    ['production', undefined],
    ['', undefined],
  ])('finds for %p the word %p', (given, word) => {
    expect(nearestWord(given, words)).toBe(word);
  });

  it('finds every word itself', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 }),
        (list) => {
          const [word = ''] = list;
          expect(nearestWord(word, list)?.toLowerCase()).toBe(
            word.toLowerCase(),
          );
        },
      ),
    );
  });

  it('becomes half a sentence, or nothing', () => {
    expect(didYouMean('wran', words)).toBe('; did you mean "warn"?');
    expect(didYouMean('production', words)).toBe('');
  });
});
