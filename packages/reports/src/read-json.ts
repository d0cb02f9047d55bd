import type { JsonFormat, RecordsFormat } from './format.ts';
import { isObject } from './json-value.ts';
import { parseJson } from './parse-json.ts';
import { ReportProblem } from './problem.ts';
import {
  kindFor,
  type ReadFormat,
  type Reading,
  type Source,
  unrecognised,
} from './reading.ts';

const maxBytes = 32 * 1024 * 1024;

/** Reads one JSON document of at most 32 MiB; its content tells the format. */
export async function readJson(
  source: Source,
  candidates: readonly JsonFormat[],
  records: readonly RecordsFormat[],
  reading: Reading,
): Promise<ReadFormat> {
  const value = parseJson(await gather(source));
  const format = candidates.find((one) => one.accepts(value));
  if (holdsNothing(value) && !gives(format, reading)) {
    throw new ReportProblem(
      'no-data',
      `holds ${JSON.stringify(value)}: neither what tool wrote it nor that it looked at anything`,
    );
  }
  if (format !== undefined) {
    const kind = kindFor(format, reading);
    const report = format.read(value, { ...reading.context, kind });
    return { format: format.name, report };
  }
  // A stream of one record looks like a document.
  const single = isObject(value)
    ? records.find((one) => one.accepts(value))
    : undefined;
  if (single === undefined || !isObject(value)) throw unrecognised(reading);
  const kind = kindFor(single, reading);
  const reader = single.start({ ...reading.context, kind });
  reader.record(value);
  return { format: single.name, report: reader.finish() };
}

function holdsNothing(value: unknown): boolean {
  return (
    value === null ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  );
}

/** An empty list is what some linters write of a clean run. */
function gives(format: JsonFormat | undefined, { kind }: Reading): boolean {
  return (
    format !== undefined && (kind === undefined || format.kinds.includes(kind))
  );
}

async function gather({ head, rest }: Source): Promise<string> {
  const pieces = [head];
  let size = head.length;
  for await (const chunk of rest) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new ReportProblem(
        'too-large',
        'is a JSON document of more than 32 MiB; split it or use a streamed format',
      );
    }
    pieces.push(chunk);
  }
  return Buffer.concat(pieces).toString('utf8');
}
