/** Deeper than any configuration, and far from what overflows the parser. */
const deepest = 100;

/**
 * Whether a text opens so many more brackets than it closes, or begins a line
 * with so many list items, that reading it would only cost time and memory.
 */
export function isNestedTooDeep(text: string): boolean {
  if (/(?:[-?:][ \t]+){100}/.test(text)) return true;
  let depth = 0;
  for (const bracket of text.matchAll(/[[\]{}]/g)) {
    const opens = bracket[0] === '[' || bracket[0] === '{';
    depth = opens ? depth + 1 : Math.max(0, depth - 1);
    if (depth > deepest) return true;
  }
  return false;
}
