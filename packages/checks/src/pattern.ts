const longest = 500;

/**
 * A pattern of a configuration as a RegExp, or why it is none. A group that is
 * repeated and repeats something itself is refused: it could take for ever.
 */
export function parsePattern(
  text: string,
): { readonly pattern: RegExp } | { readonly problem: string } {
  if (text.length > longest) {
    return { problem: `a pattern of at most ${longest} characters` };
  }
  if (/\([^()]*[+*}][^()]*\)(?:[+*]|\{\d+,)/.test(text)) {
    return { problem: 'a pattern without a repeated group of repetitions' };
  }
  const pattern = compile(text, 'u') ?? compile(text, '');
  return pattern === undefined
    ? { problem: 'a regular expression' }
    : { pattern };
}

/** Without `u`, a brace may stand for itself, as in `^{"status"`. */
function compile(text: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(text, flags);
  } catch {
    return undefined;
  }
}
