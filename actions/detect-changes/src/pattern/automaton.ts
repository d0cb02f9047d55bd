import type { Token } from './tokens.ts';

type Accept = (codePoint: number) => boolean;

/**
 * One state: `accept` leads to the next one, `loop` stays, `skip` leads to
 * another one without reading.
 */
interface State {
  readonly accept?: Accept;
  readonly loop?: Accept;
  readonly skipTo?: number;
}

const slash = 0x2f;
const anyPoint: Accept = () => true;
const notSlash: Accept = (point) => point !== slash;

/**
 * A matcher whose time is the length of the text times that of the pattern,
 * whatever both are: all states that are possible go through the text at once,
 * where an expression would go back and try again.
 */
export function compileAutomaton(
  tokens: readonly Token[],
): (text: string) => boolean {
  const states = toStates(tokens);
  return (text) => {
    let now = new Set<number>();
    enter(states, now, 0);
    for (const character of text) {
      const point = character.codePointAt(0) ?? 0;
      const next = new Set<number>();
      for (const index of now) {
        const state = states[index];
        if (state?.loop?.(point)) enter(states, next, index);
        if (state?.accept?.(point)) enter(states, next, index + 1);
      }
      if (next.size === 0) return false;
      now = next;
    }
    return now.has(states.length);
  };
}

function enter(states: readonly State[], set: Set<number>, index: number) {
  for (let at: number | undefined = index; at !== undefined && !set.has(at); ) {
    set.add(at);
    at = states[at]?.skipTo;
  }
}

function toStates(tokens: readonly Token[]): readonly State[] {
  const states: State[] = [];
  for (const token of tokens) states.push(...statesOf(token, states.length));
  return states;
}

function statesOf(token: Token, at: number): readonly State[] {
  switch (token.kind) {
    case 'text':
      return [...token.text].map((character) => {
        const wanted = character.codePointAt(0);
        return { accept: (point) => point === wanted };
      });
    case 'one':
      return [{ accept: notSlash }];
    case 'class':
      return [{ accept: inClass(token) }];
    case 'star':
      return [{ loop: notSlash, skipTo: at + 1 }];
    case 'globstar':
      return [{ loop: anyPoint, skipTo: at + 1 }];
    case 'folders':
      return [
        { accept: anyPoint, skipTo: at + 2 },
        { loop: anyPoint, accept: (point) => point === slash },
      ];
    case 'below':
      return [
        { accept: (point) => point === slash, skipTo: at + 2 },
        { loop: anyPoint, skipTo: at + 2 },
      ];
  }
}

function inClass(token: Extract<Token, { kind: 'class' }>): Accept {
  return (point) =>
    point !== slash &&
    token.negated !==
      token.ranges.some(([from, to]) => point >= from && point <= to);
}
