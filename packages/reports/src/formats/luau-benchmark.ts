import { BenchmarkTally } from '../benchmark-tally.ts';
import { decodeText } from '../decode-text.ts';
import type { LineFormat, LineReader } from '../format.ts';
import { ReportProblem } from '../problem.ts';

const result = /^SUCCESS: (.+?)\s*:\s+([\d.]+)ms \+\/-\s+[\d.]+% on /;

/** What Luau's `bench.py` prints: milliseconds; the table's total ends it. */
export const luauBenchmark: LineFormat = {
  name: 'luau-benchmark',
  syntax: 'lines',
  kinds: ['benchmarks'],
  accepts: (head) => /^SUCCESS: .+:\s+[\d.]+ms \+\/-\s+[\d.]+% on /m.test(head),
  start: (): LineReader => {
    const tally = new BenchmarkTally();
    let hasEnded = false;
    return {
      line: (line) => {
        if (/^(?:FAILED|ERROR)\b/.test(line)) {
          throw new ReportProblem('tool-failed', 'a benchmark failed');
        }
        if (/^Total\s+\|/.test(line)) hasEnded = true;
        const [, name, time] = result.exec(line) ?? [];
        if (name !== undefined && Number.isFinite(Number(time))) {
          tally.add(decodeText(name), 'ms', [Number(time)]);
        }
      },
      finish: () => {
        if (hasEnded) return tally.report();
        throw new ReportProblem(
          'report-truncated',
          'has no total: was it cut?',
        );
      },
    };
  },
};
