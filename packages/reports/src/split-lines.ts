import type { LineReader } from './format.ts';
import { ReportProblem } from './problem.ts';
import type { Source } from './reading.ts';

const maxLine = 16 * 1024 * 1024;

/** Hands each line (Latin-1, without CR LF) to the reader. Returns whether the
 * last line had its end. */
export async function forEachLine(
  source: Source,
  reader: Pick<LineReader, 'line' | 'lineIn'>,
): Promise<boolean> {
  let rest = splitLines(source.head.toString('latin1'), reader);
  for await (const chunk of source.rest) {
    const text = chunk.toString('latin1');
    if (!text.includes('\n')) {
      rest += text;
      if (rest.length > maxLine) {
        throw new ReportProblem('too-large', 'has a line of more than 16 MiB');
      }
      continue;
    }
    rest = splitLines(rest + text, reader);
  }
  if (rest === '') return true;
  reader.line(rest);
  return false;
}

function splitLines(
  text: string,
  reader: Pick<LineReader, 'line' | 'lineIn'>,
): string {
  let start = 0;
  for (;;) {
    const end = text.indexOf('\n', start);
    if (end < 0) return text.slice(start);
    const stop = text.charCodeAt(end - 1) === 13 && end > start ? end - 1 : end;
    if (reader.lineIn?.(text, start, stop) !== true) {
      reader.line(text.slice(start, stop));
    }
    start = end + 1;
  }
}
