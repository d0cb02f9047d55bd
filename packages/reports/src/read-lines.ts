import type { LineFormat } from './format.ts';
import {
  kindFor,
  type ReadFormat,
  type Reading,
  type Source,
} from './reading.ts';
import { forEachLine } from './split-lines.ts';

/** Reads line by line, when a format recognises the beginning. */
export async function readLines(
  source: Source,
  candidates: readonly LineFormat[],
  reading: Reading,
): Promise<ReadFormat | undefined> {
  const head = source.head.toString('latin1');
  const format = candidates.find((one) => one.accepts(head));
  if (format === undefined) return undefined;
  const kind = kindFor(format, reading);
  const reader = format.start({ ...reading.context, kind });
  const isEnded = await forEachLine(source, reader);
  return { format: format.name, report: reader.finish(isEnded) };
}
