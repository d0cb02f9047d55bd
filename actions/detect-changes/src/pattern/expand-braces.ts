/** More readings of one pattern than this are a mistake, or an attack. */
const maxReadings = 1000;

/**
 * The plain readings of `{a,b}`, `@(a|b)` and `?(a|b)`, nested too. A group
 * without a separator stays as it is, as in shells. `undefined` when there
 * would be more than a thousand.
 */
export function expandBraces(pattern: string): readonly string[] | undefined {
  let done: string[] = [];
  let open = [pattern];
  while (open.length > 0) {
    const next: string[] = [];
    for (const text of open) {
      const group = findGroup(text);
      if (group === undefined) done = [...done, text];
      else
        for (const option of group.options) {
          next.push(
            text.slice(0, group.start) + option + text.slice(group.end),
          );
        }
    }
    if (done.length + next.length > maxReadings) return undefined;
    open = next;
  }
  return [...new Set(done)];
}

interface Group {
  readonly start: number;
  readonly end: number;
  readonly options: readonly string[];
}

const opening = /\\.|\{|[@?]\(/gs;

/** The first group that has options to choose from. */
function findGroup(text: string): Group | undefined {
  for (const { 0: token, index } of text.matchAll(opening)) {
    if (token.startsWith('\\')) continue;
    const brace = token === '{';
    const found = readOptions(text, index + token.length, brace);
    if (found === undefined) continue;
    if (brace && found.options.length < 2) continue;
    const options = token === '?(' ? ['', ...found.options] : found.options;
    return { start: index, end: found.end, options };
  }
  return undefined;
}

function readOptions(text: string, from: number, brace: boolean) {
  const [open, close, comma] = brace ? ['{', '}', ','] : ['(', ')', '|'];
  const options: string[] = [];
  let depth = 0;
  let start = from;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === open) depth += 1;
    else if (character === close && depth > 0) depth -= 1;
    else if (character === close) {
      options.push(text.slice(start, at));
      return { options, end: at + 1 };
    } else if (character === comma && depth === 0) {
      options.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return undefined;
}
