import { decodeText } from './decode-text.ts';
import type { RecordReader, RecordsFormat } from './format.ts';
import { isObject, type JsonObject } from './json-value.ts';
import { parseJson } from './parse-json.ts';
import { ReportProblem } from './problem.ts';
import {
  kindFor,
  type ReadFormat,
  type Reading,
  type Source,
} from './reading.ts';
import { forEachLine } from './split-lines.ts';

/** Reads JSON values one after another, when the first is of such a format. */
export async function readRecords(
  source: Source,
  candidates: readonly RecordsFormat[],
  reading: Reading,
): Promise<ReadFormat | undefined> {
  const first = firstRecord(source.head.toString('utf8'));
  if (first === undefined) return undefined;
  const format = candidates.find((one) => one.accepts(first.value));
  if (format === undefined) return undefined;
  const kind = kindFor(format, reading);
  const reader = format.start({ ...reading.context, kind });
  const join = new RecordJoiner(reader);
  await forEachLine(source, join);
  join.end();
  return { format: format.name, report: reader.finish() };
}

/** The first value: one line of the head, or lines up to a closing brace. */
function firstRecord(head: string): { value: JsonObject } | undefined {
  const lines = head.split('\n');
  const start = lines.findIndex((line) => line.trimStart().startsWith('{'));
  if (start < 0 || start > 200) return undefined;
  const end = lines.findIndex(
    (line, index) => index >= start && endsRecord(line, index === start),
  );
  const value = tryParse(lines.slice(start, end + 1).join('\n'));
  return value === undefined ? undefined : { value };
}

/** A record of one line ends in a brace; an indented one with a brace alone. */
function endsRecord(line: string, isFirst: boolean): boolean {
  const text = line.trimEnd();
  return isFirst ? /^\s*\{.*\}$/.test(text) : text === '}';
}

function tryParse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

class RecordJoiner {
  readonly #reader: RecordReader;
  #pending: string[] = [];
  #size = 0;

  constructor(reader: RecordReader) {
    this.#reader = reader;
  }

  line(latin1: string): void {
    if (this.#pending.length === 0) {
      if (latin1.trim() === '') return;
      if (!latin1.trimStart().startsWith('{')) {
        this.#reader.noise?.(decodeText(latin1));
        return;
      }
    }
    this.#size += latin1.length;
    if (this.#size > 32 * 1024 * 1024) {
      throw new ReportProblem('too-large', 'has a record of more than 32 MiB');
    }
    const isFirst = this.#pending.length === 0;
    this.#pending.push(latin1);
    if (endsRecord(latin1, isFirst)) this.#flush();
  }

  end(): void {
    if (this.#pending.length > 0) {
      throw new ReportProblem('report-truncated', 'ends inside a record');
    }
  }

  #flush(): void {
    const value = parseJson(decodeText(this.#pending.join('\n')));
    this.#pending = [];
    this.#size = 0;
    if (!isObject(value)) {
      throw new ReportProblem('report-malformed', 'has a record of no object');
    }
    this.#reader.record(value);
  }
}
