import { BenchmarkTally } from '../benchmark-tally.ts';
import { decodeText } from '../decode-text.ts';
import type { LineFormat, LineReader } from '../format.ts';
import { ReportProblem } from '../problem.ts';

const number = String.raw`[\d,]+(?:\.\d+)?`;
const result = new RegExp(
  String.raw`^test (.+?)\s+\.\.\. bench:\s+(${number}) (\S+) \(\+/- ${number}\)\s*$`,
);
const running = /^running (\d+) tests?\s*$/;
const ended = /^test result: (\w+)/;

/**
 * `cargo bench` with libtest's or Criterion's bencher output, a line a result.
 * Where "running n tests" stands, "test result: ok" has to follow.
 */
export const cargoBench: LineFormat = {
  name: 'cargo-bench',
  syntax: 'lines',
  kinds: ['benchmarks'],
  accepts: (head) => /^test .+ \.\.\. bench:\s+[\d,.]+ \S+ /m.test(head),
  start: () => new CargoReader(),
};

class CargoReader implements LineReader {
  readonly #tally = new BenchmarkTally();
  #isOpen = false;
  #last = '';

  line(line: string): void {
    if (line.trim() !== '') this.#last = line;
    if (running.test(line)) this.#isOpen = true;
    const end = ended.exec(line)?.[1];
    if (end !== undefined) this.#isOpen = false;
    if (end === 'FAILED') {
      throw new ReportProblem('tool-failed', 'cargo bench failed');
    }
    const [, name = '', digits = '', unit = ''] = result.exec(line) ?? [];
    if (unit === '') return;
    const value = Number(digits.replaceAll(',', ''));
    const better = unit.endsWith('/s') ? 'higher' : 'lower';
    this.#tally.add(decodeText(name), unit, [value], better);
  }

  finish() {
    if (this.#isOpen || !(result.test(this.#last) || ended.test(this.#last))) {
      throw new ReportProblem(
        'report-truncated',
        'ends before the result of its tests: was it cut?',
      );
    }
    return this.#tally.report();
  }
}
