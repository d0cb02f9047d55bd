import { BenchmarkTally } from '../benchmark-tally.ts';
import { decodeText } from '../decode-text.ts';
import type { LineFormat, LineReader } from '../format.ts';
import { ReportProblem } from '../problem.ts';

/** Name, samples, iterations, estimated time. */
const head = /^(\S.*?)\s{2,}\d+\s+\d+\s+[\d.]+ (?:ns|us|ms|m|s)\s*$/;
const mean = /^\s+([\d.]+) (ns|us|ms|s)\s/;
const nanoseconds = new Map([
  ['ns', 1],
  ['us', 1e3],
  ['ms', 1e6],
  ['s', 1e9],
]);

/** The console output of Catch2's benchmarks; times become nanoseconds. */
export const catch2: LineFormat = {
  name: 'catch2',
  syntax: 'lines',
  kinds: ['benchmarks'],
  accepts: (text) => /^benchmark name\s+samples\s+iterations\s+est/m.test(text),
  start: () => new CatchReader(),
};

class CatchReader implements LineReader {
  readonly #tally = new BenchmarkTally();
  #name: string | undefined;
  #hasEnded = false;

  line(line: string): void {
    if (/^test cases:|^All tests passed/.test(line)) this.#hasEnded = true;
    if (/^test cases:.*\b[1-9]\d* failed/.test(line)) {
      throw new ReportProblem('tool-failed', 'test cases failed beside them');
    }
    if (this.#name !== undefined) {
      this.#mean(this.#name, line);
      this.#name = undefined;
    } else {
      const name = head.exec(line)?.[1];
      if (name !== undefined) this.#name = decodeText(name);
    }
  }

  #mean(name: string, line: string): void {
    const [, digits, unit = ''] = mean.exec(line) ?? [];
    const value = Number(digits) * (nanoseconds.get(unit) ?? Number.NaN);
    if (!Number.isFinite(value)) {
      throw new ReportProblem(
        'report-malformed',
        'has a name without its mean',
      );
    }
    this.#tally.add(name, 'ns', [value]);
  }

  finish() {
    if (!this.#hasEnded) {
      throw new ReportProblem(
        'report-truncated',
        'has no line "test cases" at its end: was it cut?',
      );
    }
    return this.#tally.report();
  }
}
