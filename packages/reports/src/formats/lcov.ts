import {
  addFunction,
  CoverageBuilder,
  type FileBuilder,
} from '../coverage-builder.ts';
import { decodeText } from '../decode-text.ts';
import type { FormatContext, LineFormat, LineReader } from '../format.ts';
import { ReportProblem } from '../problem.ts';
import { smallCount } from '../xml-tag.ts';

/** lcov's tracefile (geninfo(1)). DA records are counted; LF and LH are not. */
export const lcov: LineFormat = {
  name: 'lcov',
  syntax: 'lines',
  kinds: ['coverage'],
  accepts: (head) => /^(?:TN:.*\r?\n|\s)*(?:SF:|TN:.*$)/.test(head),
  start: (context) => new LcovReader(context),
};

class LcovReader implements LineReader {
  readonly #context: FormatContext;
  readonly #coverage = new CoverageBuilder();
  #file: FileBuilder | undefined;
  #branchLine = -1;
  #branches: boolean[] = [];

  constructor(context: FormatContext) {
    this.#context = context;
  }

  /** `DA:12,3` of plain digits, which is nearly all of a tracefile. */
  lineIn(text: string, start: number, stop: number): boolean {
    if (this.#file === undefined || !isData(text, start)) return false;
    const comma = countEnd(text, start + 3);
    const end = countEnd(text, comma + 1);
    const digits = comma - start - 3;
    if (digits < 1 || digits > 9 || text.charCodeAt(comma) !== 44) return false;
    const isEnded = end === stop || text.charCodeAt(end) === 44;
    if (end === comma + 1 || !isEnded) return false;
    const isZero = text.charCodeAt(comma + 1) === 48;
    if (isZero && end > comma + 2) return false;
    this.#file.lines.add(numberIn(text, start + 3, comma), !isZero);
    return true;
  }

  line(line: string): void {
    if (line.startsWith('DA:')) {
      this.#data(line);
      return;
    }
    const colon = line.indexOf(':');
    if (colon < 0) {
      this.#end(line);
      return;
    }
    this.#record(line.slice(0, colon), line, colon + 1);
  }

  finish() {
    if (this.#file !== undefined) {
      throw new ReportProblem(
        'report-truncated',
        'ends without end_of_record: the tracefile was cut',
      );
    }
    const sum = [...this.#coverage.files.values()].some(
      ({ lines }) => lines.total > 0,
    );
    if (!sum) throw new ReportProblem('no-data', 'holds no line of code');
    return this.#coverage.report('lines');
  }

  #data(line: string): void {
    const [, number, hits = ''] = /^DA:(\d{1,16}),([^,]*)/.exec(line) ?? [];
    if (number === undefined) throw badRecord(line);
    this.#current(line).lines.add(Number(number), isHit(hits, line));
  }

  #record(key: string, line: string, start: number): void {
    switch (key) {
      case 'SF':
        this.#file = this.#coverage.file(
          this.#context.path(decodeText(line.slice(start)).trim()),
        );
        return;
      case 'FN':
        addFunction(this.#current(line), functionName(line, start), false);
        return;
      case 'FNDA': {
        const comma = line.indexOf(',', start);
        if (comma < 0) throw badRecord(line);
        const called = isHit(line.slice(start, comma), line);
        const name = decodeText(line.slice(comma + 1));
        addFunction(this.#current(line), name, called);
        return;
      }
      case 'BRDA':
        this.#branch(line, start);
        return;
      default:
        if (!/^[A-Z]{2,5}$/.test(key)) throw badRecord(line);
    }
  }

  #branch(line: string, start: number): void {
    const [first = '', , , taken = ''] = line.slice(start).split(',');
    const number = smallCount(first);
    if (number < 0 || taken === '') throw badRecord(line);
    if (number !== this.#branchLine) this.#flushBranches(line);
    this.#branchLine = number;
    this.#branches.push(taken !== '-' && isHit(taken, line));
  }

  #flushBranches(line: string): void {
    if (this.#branches.length === 0) return;
    this.#current(line).branches.add(this.#branchLine, this.#branches);
    this.#branches = [];
    this.#branchLine = -1;
  }

  #end(line: string): void {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) return;
    if (text !== 'end_of_record') throw badRecord(line);
    if (this.#file !== undefined) this.#flushBranches(line);
    this.#file = undefined;
  }

  #current(line: string): FileBuilder {
    if (this.#file === undefined) {
      throw new ReportProblem(
        'report-malformed',
        `has a record outside of a file: ${show(line)}`,
      );
    }
    return this.#file;
  }
}

function isData(text: string, start: number): boolean {
  return (
    text.charCodeAt(start) === 68 &&
    text.charCodeAt(start + 1) === 65 &&
    text.charCodeAt(start + 2) === 58
  );
}

/** What the digits from `start` to `end` say. */
function numberIn(text: string, start: number, end: number): number {
  let number = 0;
  for (let index = start; index < end; index++) {
    number = number * 10 + text.charCodeAt(index) - 48;
  }
  return number;
}

/** Where the digits from `start` on end. */
function countEnd(line: string, start: number): number {
  let index = start;
  for (;;) {
    const code = line.charCodeAt(index);
    if (!(code >= 48 && code <= 57)) return index;
    index++;
  }
}

/** `FN:start,name` or, since lcov 2, `FN:start,end,name`. */
function functionName(line: string, start: number): string {
  return decodeText(line.slice(start).replace(/^\d+,(?:\d+,(?=.))?/, ''));
}

/** lcov writes very large counts with an exponent, and bugs as negative ones. */
function isHit(hits: string, line: string): boolean {
  if (hits === '0') return false;
  if (smallCount(hits) > 0) return true;
  const count = hits.trim() === '' ? Number.NaN : Number(hits);
  if (Number.isFinite(count) && count >= 0) return count > 0;
  throw new ReportProblem(
    'number-invalid',
    `has a count that is no number of 0 or more: ${show(line)}`,
  );
}

function badRecord(line: string): ReportProblem {
  return new ReportProblem(
    'report-malformed',
    `has a line that no tracefile has: ${show(line)}`,
  );
}

function show(line: string): string {
  return JSON.stringify(decodeText(line.slice(0, 60)));
}
