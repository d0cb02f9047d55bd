export type ListFormat = 'none' | 'json' | 'shell' | 'csv' | 'lines';

/*
 * File names are bytes; one that is not UTF-8 stands as U+DC80…U+DCFF.
 * json shows it as \udcff, shell and lines spell it out, and csv, which has no
 * way to, as \xff.
 */

/** A list of file names as the text of an output. */
export function formatList(
  paths: readonly string[],
  format: ListFormat,
): string {
  switch (format) {
    case 'none':
      return '';
    case 'json':
      return JSON.stringify(paths).replace(
        /[\u007f-\u009f\u2028\u2029]/g,
        jsonEscape,
      );
    case 'shell':
      return paths.map(shellWord).join(' ');
    case 'csv':
      return paths.map(csvField).join(',');
    case 'lines':
      return paths.map(quotedLine).join('\n');
  }
}

function jsonEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const plainWord = /^[A-Za-z0-9_./:=@%+,-]+$/;
const unprintable = /[\0-\x1f\x7f-\x9f\u2028\u2029]|[\ud800-\udfff]/u;

/** One word of a POSIX shell; bash's `$'…'` where bytes must be spelled out. */
export function shellWord(path: string): string {
  const safe = path.startsWith('-') ? `./${path}` : path;
  if (plainWord.test(safe)) return safe;
  if (!unprintable.test(safe)) return `'${safe.replaceAll("'", `'\\''`)}'`;
  const body = [...safe].map((character) => {
    if (character === "'" || character === '\\') return `\\${character}`;
    return unprintable.test(character)
      ? bytesOf(character).map(octal).join('')
      : character;
  });
  return `$'${body.join('')}'`;
}

function csvField(path: string): string {
  const shown = path.replace(
    /[\ud800-\udfff]/gu,
    (lone) => `\\x${(lone.charCodeAt(0) & 0xff).toString(16)}`,
  );
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}

/** As git shows names: in quotes with escapes where one line would not do. */
function quotedLine(path: string): string {
  if (!unprintable.test(path) && !path.startsWith('"')) return path;
  const body = [...path].map((character) => {
    if (character === '"' || character === '\\') return `\\${character}`;
    return unprintable.test(character)
      ? bytesOf(character).map(octal).join('')
      : character;
  });
  return `"${body.join('')}"`;
}

function bytesOf(character: string): readonly number[] {
  const unit = character.charCodeAt(0);
  const isByte = character.length === 1 && unit >= 0xdc80 && unit <= 0xdcff;
  return isByte ? [unit - 0xdc00] : [...Buffer.from(character)];
}

function octal(byte: number): string {
  return `\\${byte.toString(8).padStart(3, '0')}`;
}
