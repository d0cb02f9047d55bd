import { compileAutomaton } from './automaton.ts';
import { expandBraces } from './expand-braces.ts';
import { isGlob, type Token, tokenize } from './tokens.ts';

/**
 * One reading of a pattern. `folder` is the part without a glob: the test is
 * asked only about paths in it.
 */
export type Reading =
  | { readonly kind: 'below'; readonly folder: string }
  | {
      readonly kind: 'glob';
      readonly folder: string;
      readonly test: (path: string) => boolean;
    };

export interface CompiledPattern {
  /** Itself as a path: `app/[id]/page.tsx` is a file of that name, too. */
  readonly literal: string;
  readonly readings: readonly Reading[];
}

/** `undefined` when its groups have more than a thousand readings. */
export function compilePattern(pattern: string): CompiledPattern | undefined {
  const plain = expandBraces(pattern);
  if (plain === undefined) return undefined;
  const readings = plain.map(foldStars).flatMap((text) => {
    const classes = compileReading(tokenize(text, false));
    return text.includes('[')
      ? [classes, compileReading(tokenize(text, true))]
      : [classes];
  });
  return { literal: pattern.replace(/\/$/, ''), readings };
}

/** `a/**` + `/**` is `a/**`: the same, and linear. */
function foldStars(pattern: string): string {
  return pattern.replace(/(\/\*\*){2,}/g, '/**').replace(/^(\*\*\/)+/, '**/');
}

function compileReading(tokens: readonly Token[]): Reading {
  const [first, second] = tokens;
  const start = first?.kind === 'text' ? first.text : '';
  if (!isGlob(tokens))
    return { kind: 'below', folder: start.replace(/\/$/, '') };
  if (tokens.length === 2 && second?.kind === 'below' && start !== '') {
    return { kind: 'below', folder: start };
  }
  const folder = start.slice(0, Math.max(0, start.lastIndexOf('/')));
  return { kind: 'glob', folder, test: compileTest(tokens) };
}

const unbounded = new Set(['star', 'globstar', 'folders', 'below']);

/**
 * An expression where it cannot go back more than once over the same text: at
 * most one part without a bound, or `**` followed by names in one folder. The
 * automaton for all others.
 */
export function compileTest(
  tokens: readonly Token[],
): (path: string) => boolean {
  const kinds = tokens.map(({ kind }) => kind).filter((k) => unbounded.has(k));
  const linear =
    kinds.length <= 1 ||
    (kinds.length === 2 && kinds[0] === 'folders' && kinds[1] === 'star');
  const test = linear ? expressionTest(tokens) : compileAutomaton(tokens);
  const last = tokens.at(-1);
  if (last?.kind !== 'text') return test;
  return (path) => path.endsWith(last.text) && test(path);
}

function expressionTest(tokens: readonly Token[]): (path: string) => boolean {
  const expression = new RegExp(`^${tokens.map(sourceOf).join('')}$`, 'u');
  return (path) => expression.test(path);
}

function sourceOf(token: Token): string {
  switch (token.kind) {
    case 'text':
      return token.text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    case 'one':
      return '[^/]';
    case 'star':
      return '[^/]*';
    case 'globstar':
      return '[^]*';
    case 'folders':
      return '(?:[^]+/)?';
    case 'below':
      return '(?:/[^]*)?';
    case 'class':
      return classSource(token);
  }
}

function classSource(token: Extract<Token, { kind: 'class' }>): string {
  const unit = (point: number) => `\\u{${point.toString(16)}}`;
  const body = token.ranges
    .filter(([from, to]) => from <= to)
    .map(([from, to]) => `${unit(from)}-${unit(to)}`)
    .join('');
  if (token.negated) return `[^/${body}]`;
  return body === '' ? '[]' : `(?!/)[${body}]`;
}
