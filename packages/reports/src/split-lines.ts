import { ReportProblem } from './problem.ts';
import type { Source } from './reading.ts';

const maxLine = 16 * 1024 * 1024;

/** Calls back for each line (Latin-1, without CR LF). Returns whether the last
 * line had its end. */
export async function forEachLine(
  source: Source,
  line: (text: string) => void,
): Promise<boolean> {
  let rest = splitLines(source.head.toString('latin1'), line);
  for await (const chunk of source.rest) {
    const text = chunk.toString('latin1');
    if (!text.includes('\n')) {
      rest += text;
      if (rest.length > maxLine) {
        throw new ReportProblem('too-large', 'has a line of more than 16 MiB');
      }
      continue;
    }
    rest = splitLines(rest + text, line);
  }
  if (rest === '') return true;
  line(rest);
  return false;
}

function splitLines(text: string, line: (text: string) => void): string {
  let start = 0;
  for (;;) {
    const end = text.indexOf('\n', start);
    if (end < 0) return text.slice(start);
    const stop = text.charCodeAt(end - 1) === 13 && end > start ? end - 1 : end;
    line(text.slice(start, stop));
    start = end + 1;
  }
}
