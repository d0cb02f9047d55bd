import { BenchmarkTally } from '../benchmark-tally.ts';
import type { JsonFormat } from '../format.ts';
import {
  has,
  isObject,
  member,
  requiredAmount,
  textAt,
} from '../json-value.ts';
import { ReportProblem } from '../problem.ts';
import { requiredList, requiredText } from '../required-value.ts';

/**
 * Google Benchmark's `--benchmark_format=json`: each repetition is a sample of
 * the wall clock's time; of a report of aggregates only, the median is one.
 */
export const googleBenchmark: JsonFormat = {
  name: 'google-benchmark',
  syntax: 'json',
  kinds: ['benchmarks'],
  accepts: (value) =>
    has(member(value, 'context'), 'num_cpus') &&
    Array.isArray(member(value, 'benchmarks')),
  read: (value) => {
    const all = requiredList(value, 'benchmarks').filter(isObject);
    const runs = all.filter((one) => textAt(one, 'run_type') !== 'aggregate');
    const medians = all.filter(
      (one) => textAt(one, 'aggregate_name') === 'median',
    );
    const tally = new BenchmarkTally();
    for (const one of runs.length > 0 ? runs : medians) {
      const name = textAt(one, 'run_name') || requiredText(one, 'name');
      if (one['error_occurred'] === true) {
        const said = textAt(one, 'error_message').slice(0, 200);
        throw new ReportProblem('tool-failed', `${name.slice(0, 80)}: ${said}`);
      }
      const time = requiredAmount(one, 'real_time');
      tally.add(name, requiredText(one, 'time_unit'), [time]);
    }
    return tally.report();
  },
};
