/** One step of a pattern without groups. */
export type Token =
  | { readonly kind: 'text'; readonly text: string }
  /** One character that is not a slash. */
  | { readonly kind: 'one' }
  /** One character of these ranges of code points, or none of them. */
  | {
      readonly kind: 'class';
      readonly negated: boolean;
      readonly ranges: readonly (readonly [number, number])[];
    }
  /** Any characters but slashes. */
  | { readonly kind: 'star' }
  /** Any characters. */
  | { readonly kind: 'globstar' }
  /** Nothing, or any characters that end with a slash. */
  | { readonly kind: 'folders' }
  /** Nothing, or a slash and any characters. */
  | { readonly kind: 'below' };

/** Reads a pattern; with `literalBrackets`, `[id]` is a name like any other. */
export function tokenize(
  pattern: string,
  literalBrackets: boolean,
): readonly Token[] {
  const tokens: Token[] = [];
  let text = '';
  const push = (token: Token) => {
    if (text !== '') tokens.push({ kind: 'text', text });
    text = '';
    tokens.push(token);
  };
  for (let at = 0; at < pattern.length; ) {
    const rest = pattern.slice(at);
    const special = readSpecial(
      rest,
      at === 0 || pattern[at - 1] === '/',
      pattern[at - 1] === '*',
      literalBrackets,
    );
    if (special === undefined) {
      const escaped = rest[0] === '\\' && rest.length > 1;
      text += escaped ? rest[1] : rest[0];
      at += escaped ? 2 : 1;
    } else {
      push(special.token);
      at += special.length;
    }
  }
  if (text !== '') tokens.push({ kind: 'text', text });
  return tokens;
}

interface Special {
  readonly token: Token;
  readonly length: number;
}

function readSpecial(
  rest: string,
  startsPart: boolean,
  afterStar: boolean,
  literalBrackets: boolean,
): Special | undefined {
  if (rest === '/**' && !afterStar)
    return { token: { kind: 'below' }, length: 3 };
  const stars = /^\*+/.exec(rest)?.[0].length ?? 0;
  if (stars > 1) {
    return startsPart && rest[stars] === '/'
      ? { token: { kind: 'folders' }, length: stars + 1 }
      : { token: { kind: 'globstar' }, length: stars };
  }
  if (stars === 1) return { token: { kind: 'star' }, length: 1 };
  if (rest[0] === '?') return { token: { kind: 'one' }, length: 1 };
  return rest[0] === '[' && !literalBrackets ? readClass(rest) : undefined;
}

function readClass(rest: string): Special | undefined {
  const match = /^\[([!^]?)(\]?(?:\\.|[^\]\\])*)\]/su.exec(rest);
  const [all = '', not = '', body = ''] = match ?? [];
  if (match === null || body === '') return undefined;
  const members = [...body.matchAll(/\\.|./gsu)].map(([m]) => m);
  const point = (m: string) =>
    (m.length > 1 && m[0] === '\\' ? m.slice(1) : m).codePointAt(0) ?? 0;
  const ranges: (readonly [number, number])[] = [];
  for (let index = 0; index < members.length; index++) {
    const from = point(members[index] ?? '');
    const to = members[index + 2];
    if (members[index + 1] === '-' && to !== undefined) {
      ranges.push([from, point(to)]);
      index += 2;
    } else ranges.push([from, from]);
  }
  return {
    token: { kind: 'class', negated: not !== '', ranges },
    length: all.length,
  };
}

export function isGlob(tokens: readonly Token[]): boolean {
  return tokens.some(({ kind }) => kind !== 'text');
}
