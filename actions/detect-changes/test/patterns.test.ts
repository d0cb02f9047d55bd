import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { patternProblem } from '../src/check-pattern.ts';
import { readRule } from '../src/filter.ts';
import { matchAsDorny } from '../src/match-as-dorny.ts';
import { matchFiles } from '../src/match-files.ts';
import { compileAutomaton } from '../src/pattern/automaton.ts';
import { compileTest } from '../src/pattern/compile-pattern.ts';
import { expandBraces } from '../src/pattern/expand-braces.ts';
import { tokenize } from '../src/pattern/tokens.ts';

const file = (path: string) => ({ path, change: 'modified' as const });

function matches(patterns: readonly string[], path: string): boolean {
  const filter = { name: 'f', rules: patterns.map((p) => readRule(p)) };
  return matchFiles([filter], [file(path)], 'some')[0]?.files.length === 1;
}

describe('a pattern', () => {
  it.each([
    ['services/api', 'services/api', true],
    ['services/api', 'services/api/deep/x.go', true],
    ['services/api/', 'services/api/x.go', true],
    ['services/api', 'services/api2/x.go', false],
    ['services/api/**', 'services/api/.env', true],
    ['services/api/**', 'services/api', true],
    ['vendor/lib/**', 'vendor/lib', true],
    ['*.md', 'README.md', true],
    ['*.md', 'docs/README.md', false],
    ['*', '.gitignore', true],
    ['**', 'a\nb', true],
    ['a/**', 'a/b\nc', true],
    ['**.js', 'a/b/c.js', true],
    ['**/*.js', 'c.js', true],
    ['**/test/**', 'test/x', true],
    ['**/test/**', 'a/test/x', true],
    ['**/test/**', 'a/contest/x', false],
    ['a/**/b', 'a/b', true],
    ['a/**/b', 'a/x/y/b', true],
    ['a/**/b', 'a/xb', false],
    ['a?c', 'abc', true],
    ['a?c', 'a😀c', true],
    ['a?c', 'a\udcffc', true],
    ['a?c', 'a/c', false],
    ['a[0-9]', 'a7', true],
    ['a[!0-9]', 'ax', true],
    ['a[!0-9]', 'a7', false],
    ['a[^x]c', 'a/c', false],
    ['a[]]', 'a]', true],
    ['app/[id]/page.tsx', 'app/[id]/page.tsx', true],
    ['app/[id]/**', 'app/[id]/deep/page.tsx', true],
    ['app/[id]/page.tsx', 'app/i/page.tsx', true],
    ['{a,b}/x', 'b/x', true],
    ['{a,{b,c}/d}/x', 'c/d/x', true],
    ['{a}/x', '{a}/x', true],
    ['src/@(a|b).ts', 'src/b.ts', true],
    ['src/?(a|b).ts', 'src/.ts', true],
    ['app/(group)/page.tsx', 'app/(group)/page.tsx', true],
    ['a\\*b', 'a*b', true],
    ['a\\*b', 'axb', false],
    ['größe/*', 'größe/x', true],
    ['a.c', 'abc', false],
    ['a+b$/**', 'a+b$/x', true],
  ])('%j and the path %j: %s', (pattern, path, expected) => {
    expect(matches([pattern], path)).toBe(expected);
  });

  it.each([
    [['a/**', '!a/*.md'], 'a/x.md', false],
    [['a/**', '!a/*.md'], 'a/x.ts', true],
    [['a/**', '!a/*.md', 'a/keep.md'], 'a/keep.md', true],
    [['!a/*.md', 'a/**'], 'a/x.md', true],
    [['!docs/**'], 'docs/x', false],
    [['!docs/**'], 'src/x', true],
  ])('of a list %j, in order: %j is %s', (patterns, path, expected) => {
    expect(matches(patterns, path)).toBe(expected);
  });

  it.each([
    [['a/**', '**/*.ts'], 'a/x.ts', true],
    [['a/**', '**/*.ts'], 'a/x.md', false],
    [['a/**', '!**/*.md'], 'a/x.md', false],
    [['a/**', '!**/*.md'], 'a/x.ts', true],
  ])('under every, %j: %j is %s, as with dorny', (patterns, path, expected) => {
    const filters = [{ name: 'f', rules: patterns.map((p) => readRule(p)) }];
    const ours = matchFiles(filters, [file(path)], 'every');
    const theirs = matchAsDorny(filters, [file(path)], 'every');
    expect(ours[0]?.files.length === 1).toBe(expected);
    expect(theirs[0]?.files.length === 1).toBe(expected);
  });

  it('with change types looks at these alone', () => {
    const rules = [readRule('**', new Set(['added'] as const))];
    const files = [file('a'), { path: 'b', change: 'added' as const }];
    const [found] = matchFiles([{ name: 'f', rules }], files, 'some');
    expect(found?.files.map(({ path }) => path)).toEqual(['b']);
  });
});

const part = fc.constantFrom(
  'a',
  'b',
  '.',
  '/',
  '*',
  '**',
  '?',
  '[ab]',
  '[!a]',
  '/**',
  '**/',
  '\n',
  '😀',
);
const anyPattern = fc
  .array(part, { maxLength: 8 })
  .map((parts) => parts.join(''));
const anyPath = fc
  .array(fc.constantFrom('a', 'b', '.', '/', '\n', '😀', '\udcff'), {
    maxLength: 10,
  })
  .map((parts) => parts.join(''));

describe('the matcher', () => {
  it('answers as the automaton, whichever way it takes', () => {
    fc.assert(
      fc.property(anyPattern, anyPath, (pattern, path) => {
        const tokens = tokenize(pattern, false);
        expect(compileTest(tokens)(path)).toBe(compileAutomaton(tokens)(path));
      }),
      { numRuns: 10_000 },
    );
  });

  it('answers as picomatch on ordinary patterns', () => {
    const word = fc.constantFrom('a', 'b', '*', '*.a', 'a*', '**', '?', 'ab');
    const pattern = fc
      .array(word, { minLength: 1, maxLength: 4 })
      .map((w) => w.join('/'));
    const name = fc.constantFrom('a', 'b', 'ab', '.a', 'b.a', 'aa');
    const path = fc
      .array(name, { minLength: 1, maxLength: 5 })
      .map((w) => w.join('/'));
    fc.assert(
      fc.property(pattern, path, (given, at) => {
        fc.pre(/[*?]/.test(given) && !given.includes('**/**'));
        const rules = [readRule(given)];
        const theirs = matchAsDorny([{ name: 'f', rules }], [file(at)], 'some');
        expect(matches([given], at)).toBe(theirs[0]?.files.length === 1);
      }),
      { numRuns: 10_000 },
    );
  });

  it('does not go back and try again', () => {
    const test = compileTest(tokenize(`${'**/*a*'.repeat(6)}b`, false));
    const started = performance.now();
    expect(test('a'.repeat(4000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('expandBraces', () => {
  it('gives up on a thousand readings', () => {
    expect(expandBraces('{a,b}'.repeat(9))).toHaveLength(512);
    expect(expandBraces('{a,b}'.repeat(12))).toBeUndefined();
  });

  it('leaves alone what is not closed', () => {
    expect(expandBraces('{a,b')).toEqual(['{a,b']);
    expect(expandBraces('\\{a,b}')).toEqual(['\\{a,b}']);
  });
});

describe('patternProblem', () => {
  it.each([
    ['', /empty/],
    ['!', /empty/],
    ['a ', /space/],
    ['../x', /"\.\." leads nowhere/],
    ['/src', /write "src"/],
    ['./src', /write "src"/],
    ['!(a)/x', /negation: picomatch/],
    ['+(a|b)', /negation: picomatch/],
    ['{a,b}'.repeat(12), /1000 readings/],
  ])('refuses %j', (pattern, message) => {
    expect(patternProblem(pattern, true)).toMatch(message);
  });

  it.each(['a', '!a/**', '+page.svelte', '@scope/x', 'a..b'])(
    'takes %j',
    (pattern) => {
      expect(patternProblem(pattern, true)).toBeUndefined();
    },
  );

  it('leaves the groups of picomatch to it', () => {
    expect(patternProblem('+(a|b)', false)).toBeUndefined();
  });
});
