const lineEnd = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;
const controls =
  /[\0-\x08\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;
const zeroWidthSpace = '\u200b';

/**
 * Text of strangers as lines that neither the runner nor a terminal acts on.
 * The runner executes `::command::` where a trimmed line starts with it and
 * `##[command]` anywhere (runner/src/Runner.Common/ActionCommand.cs): both are
 * broken with a zero-width space; control, escape and bidi characters are
 * shown as `\u{…}`.
 */
export function harmlessLines(text: string): string[] {
  return text.split(lineEnd).map(harmlessLine);
}

/** The same, with the lines joined by `\n`. */
export function harmless(text: string): string {
  return harmlessLines(text).join('\n');
}

/** The same, on one line of at most `max` code points. */
export function harmlessWord(text: string, max = 200): string {
  return truncate(harmlessLines(text).join('\u23ce'), max);
}

/** At most `max` code points of `text`; the last one says that it was cut. */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text;
  const points = Array.from(text);
  return points.length <= max ? text : `${points.slice(0, max - 1).join('')}…`;
}

function harmlessLine(line: string): string {
  return line
    .replace(controls, showControl)
    .replaceAll('##[', `##${zeroWidthSpace}[`)
    .replace(/^(\s*):(?=:)/, `$1:${zeroWidthSpace}`);
}

function showControl(character: string): string {
  return `\\u{${character.charCodeAt(0).toString(16)}}`;
}
