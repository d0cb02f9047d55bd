import { didYouMean } from '@kit/errors';
import type { Format } from './format.ts';
import { formats } from './formats.ts';
import { ReportProblem } from './problem.ts';
import { readJson } from './read-json.ts';
import { readLines } from './read-lines.ts';
import { readRecords } from './read-records.ts';
import { readXml } from './read-xml.ts';
import {
  type ReadFormat,
  type Reading,
  type Source,
  unrecognised,
} from './reading.ts';
import { toUtf8 } from './transcode.ts';

const headBytes = 64 * 1024;

/** Recognises the syntax by the first bytes and lets its reader go on. */
export async function readBytes(
  bytes: AsyncIterable<Uint8Array>,
  reading: Reading,
): Promise<ReadFormat> {
  const forced = formats.find(({ name }) => name === reading.format);
  if (reading.format !== undefined && forced === undefined) {
    throw new ReportProblem(
      'format-unknown',
      `"${reading.format}" is no format of action-docs/report-formats.md${didYouMean(
        reading.format,
        formats.map(({ name }) => name),
      )}`,
    );
  }
  const chunks = toUtf8(bytes)[Symbol.asyncIterator]();
  const pieces: Buffer[] = [];
  let size = 0;
  while (size < headBytes) {
    const next = await chunks.next();
    if (next.done === true) break;
    pieces.push(next.value);
    size += next.value.length;
  }
  const head = Buffer.concat(pieces);
  const start = firstVisible(head);
  if (start < 0) {
    throw new ReportProblem(
      'report-empty',
      size === 0 ? 'is empty' : 'holds only blanks',
    );
  }
  const all = { head, rest: { [Symbol.asyncIterator]: () => chunks } };
  const candidates = forced === undefined ? formats : [forced];
  return dispatch(head[start] ?? 0, all, candidates, reading);
}

async function dispatch(
  first: number,
  source: Source,
  candidates: readonly Format[],
  reading: Reading,
): Promise<ReadFormat> {
  if (first === 0x3c) {
    return readXml(
      source,
      candidates.filter((one) => one.syntax === 'xml'),
      reading,
    );
  }
  const records = candidates.filter((one) => one.syntax === 'records');
  const found = await readRecords(source, records, reading);
  if (found !== undefined) return found;
  const lines = candidates.filter((one) => one.syntax === 'lines');
  const asLines = await readLines(source, lines, reading);
  if (asLines !== undefined) return asLines;
  if (first === 0x7b || first === 0x5b || isScalar(source.head)) {
    const json = candidates.filter((one) => one.syntax === 'json');
    return readJson(source, json, records, reading);
  }
  throw unrecognised(reading);
}

function isScalar(head: Buffer): boolean {
  return head.length < 16 && head.toString('latin1').trim() === 'null';
}

function firstVisible(head: Buffer): number {
  return head.findIndex((byte) => byte > 32);
}
