/**
 * At most `max` UTF-16 units of `text` (what services count), ended by `…`
 * where it was cut; never through a surrogate pair or a grapheme's joiner.
 */
export function cutText(text: string, max: number): string {
  const whole = text.toWellFormed();
  if (whole.length <= max) return whole;
  let end = Math.max(0, max - 1);
  while (end > 0 && !isBoundary(whole, end)) end -= 1;
  return `${whole.slice(0, end)}…`.slice(0, max);
}

/** False inside a pair, and beside a joiner or a variation selector. */
function isBoundary(text: string, index: number): boolean {
  const before = text.charCodeAt(index - 1);
  const after = text.charCodeAt(index);
  if (before >= 0xd800 && before <= 0xdbff) return false;
  return before !== 0x200d && after !== 0x200d && after !== 0xfe0f;
}

/** Control and bidirectional characters that a message should not carry. */
const unprintable =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** The text without what cannot be seen; line ends and tabs stay. */
export function printable(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(unprintable, '');
}

/** The same on one line. */
export function oneLine(text: string): string {
  return printable(text).replace(/\s+/g, ' ').trim();
}
