import { BenchmarkTally } from '../benchmark-tally.ts';
import type { JsonFormat } from '../format.ts';
import {
  checkAmount,
  has,
  listAt,
  member,
  requiredAmount,
} from '../json-value.ts';
import { ReportProblem } from '../problem.ts';
import { requiredList, requiredText } from '../required-value.ts';

/**
 * BenchmarkDotNet's JSON exporter: nanoseconds of every iteration, and the bytes
 * that an operation allocates. A benchmark without statistics did not run.
 */
export const benchmarkDotNet: JsonFormat = {
  name: 'benchmark-dot-net',
  syntax: 'json',
  kinds: ['benchmarks'],
  accepts: (value) => has(value, 'HostEnvironmentInfo', 'Benchmarks'),
  read: (value) => {
    const tally = new BenchmarkTally();
    for (const one of requiredList(value, 'Benchmarks')) {
      const name = requiredText(one, 'FullName');
      if (!has(member(one, 'Statistics'), 'Mean')) {
        throw new ReportProblem(
          'tool-failed',
          `${name.slice(0, 80)} has no statistics: it did not run`,
        );
      }
      const mean = requiredAmount(one, 'Statistics', 'Mean');
      const values = listAt(one, 'Statistics', 'OriginalValues').map((time) =>
        checkAmount(time, 'OriginalValues'),
      );
      tally.add(name, 'ns', values.length === 0 ? [mean] : values);
      const bytes = member(one, 'Memory', 'BytesAllocatedPerOperation');
      if (typeof bytes === 'number') {
        tally.add(name, 'B/op', [checkAmount(bytes, 'bytes')]);
      }
    }
    return tally.report();
  },
};
