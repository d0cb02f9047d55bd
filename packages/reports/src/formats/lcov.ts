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

  line(line: string): void {
    // DA is nearly all of a tracefile.
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
    const comma = countEnd(line, 3);
    const end = countEnd(line, comma + 1);
    if (comma === 3 || line.charCodeAt(comma) !== 44) throw badRecord(line);
    if (comma > 19) throw badRecord(line);
    let number = 0;
    for (let index = 3; index < comma; index++) {
      number = number * 10 + line.charCodeAt(index) - 48;
    }
    const code = line.charCodeAt(end);
    const isPlain = end > comma + 1 && (Number.isNaN(code) || code === 44);
    const isCovered = isPlain
      ? line.charCodeAt(comma + 1) !== 48 ||
        isHit(line.slice(comma + 1, end), line)
      : isHit(line.slice(comma + 1).split(',')[0] ?? '', line);
    this.#current(line).lines.add(number, isCovered);
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
