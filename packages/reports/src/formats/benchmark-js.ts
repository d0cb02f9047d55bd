import { decodeText } from '../decode-text.ts';
import type { LineFormat } from '../format.ts';
import type { Benchmark } from '../model.ts';
import { ReportProblem } from '../problem.ts';

const result =
  /^(.*\S) x (\d[\d,]*(?:\.\d+)?) ops\/sec\b.* \(\d+ runs? sampled\)\s*$/;
/** What a result line looks like when its end is missing. */
const cut = /\S x \d[\d,]*(?:\.\d*)?(?: o.*)?$/;

/** The lines that benchmark.js prints: `name x 1,431,759 ops/sec …`. */
export const benchmarkJs: LineFormat = {
  name: 'benchmark-js',
  syntax: 'lines',
  kinds: ['benchmarks'],
  accepts: (head) => / x \d[\d,]*(?:\.\d+)? ops\/sec\b/.test(head),
  start: () => {
    const samples = new Map<string, number[]>();
    let last = '';
    return {
      line: (line) => {
        if (line.trim() !== '') last = line;
        const match = result.exec(line);
        if (match === null) {
          if (!cut.test(line)) return;
          throw new ReportProblem('report-truncated', 'ends inside a result');
        }
        const [, latin1 = '', digits = ''] = match;
        const name = decodeText(latin1).trim();
        const value = Number(digits.replaceAll(',', ''));
        samples.set(name, [...(samples.get(name) ?? []), value]);
      },
      finish: () => finish(samples, last),
    };
  },
};

function finish(samples: ReadonlyMap<string, readonly number[]>, last: string) {
  if (!result.test(last) && !/^(?:Fastest|Slowest|Done)\b/.test(last)) {
    throw new ReportProblem(
      'report-truncated',
      'ends in a line that is no result: was it cut?',
    );
  }
  if (samples.size === 0) {
    throw new ReportProblem('no-data', 'holds no benchmark');
  }
  const benchmarks = [...samples].map(
    ([name, values]): Benchmark => ({
      name,
      unit: 'ops/sec',
      better: 'higher',
      samples: values,
    }),
  );
  return { kind: 'benchmarks' as const, benchmarks };
}
