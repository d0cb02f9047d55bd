/** One command of a shell script: its words, without quotes. */
export type ShellWords = readonly string[];

const operator = /^(?:&&|\|\||;;|[;|&\n()])/;

/**
 * The simple commands of a script, as far as a lint needs them: operators and
 * quotes are known, substitutions stay words, comments go.
 */
export function splitCommands(script: string): readonly ShellWords[] {
  const commands: ShellWords[] = [];
  let words: string[] = [];
  let word: string | undefined;
  const endWord = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    if (words.length > 0) commands.push(words);
    words = [];
  };
  for (let at = 0; at < script.length; ) {
    const rest = script.slice(at, at + 2);
    const char = rest[0] ?? '';
    if (char === "'" || char === '"') {
      const { text, end } = quoted(script, at);
      word = (word ?? '') + text;
      at = end;
    } else if (char === '\\') {
      if (rest[1] !== '\n') word = (word ?? '') + (rest[1] ?? '');
      at += 2;
    } else if (char === '#' && word === undefined) {
      const end = script.indexOf('\n', at);
      at = end < 0 ? script.length : end;
    } else if (operator.test(rest) && !(char === '(' && word?.endsWith('$'))) {
      endCommand();
      at += operator.exec(rest)?.[0].length ?? 1;
    } else if (/\s/.test(char)) {
      endWord();
      at += 1;
    } else {
      word = (word ?? '') + char;
      at += 1;
    }
  }
  endCommand();
  return commands;
}

function quoted(script: string, start: number) {
  const quote = script[start];
  let text = '';
  let at = start + 1;
  while (at < script.length && script[at] !== quote) {
    if (quote === '"' && script[at] === '\\') at += 1;
    text += script[at] ?? '';
    at += 1;
  }
  return { text, end: at + 1 };
}

const assignment = /^[A-Za-z_][A-Za-z0-9_]*=/;
/** Keywords, and programs that only start another one. */
const wrappers = new Set(
  'if then elif else while until do for ! { time sudo exec env nice eval corepack npx pnpx bunx'.split(
    ' ',
  ),
);

/**
 * The program that a command runs, and its arguments: without assignments,
 * keywords and programs that only start another one.
 */
export function programOf(words: ShellWords): ShellWords {
  const [first = '', ...rest] = words;
  const isSkipped = assignment.test(first) || wrappers.has(first);
  if (isSkipped && rest.length > 0) return programOf(withoutFlags(rest));
  const name = first.slice(first.lastIndexOf('/') + 1);
  if (
    /^(ba|da|a|z)?sh$/.test(name) &&
    /^\.?\.?\/?\S*(gradlew|mvnw)$/.test(rest[0] ?? '')
  )
    return programOf(rest);
  return [name, ...rest];
}

function withoutFlags(words: ShellWords): ShellWords {
  const start = words.findIndex((word) => !/^--?[a-z]/.test(word));
  return start < 0 ? words : words.slice(start);
}

/** The script of `sh -c 'script'`. */
export function innerScript([name = '', ...args]: ShellWords):
  | string
  | undefined {
  const flag = args.findIndex((word) => /^-[a-z]*c$/.test(word));
  return /^(ba|da|a|z)?sh$/.test(name) && flag >= 0
    ? args[flag + 1]
    : undefined;
}
