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
  try {
    return { pattern: new RegExp(text, 'u') };
  } catch {
    return { problem: 'a regular expression' };
  }
}
