import { BenchmarkTally } from '../benchmark-tally.ts';
import type { JsonFormat } from '../format.ts';
import {
  checkAmount,
  has,
  listAt,
  member,
  requiredAmount,
} from '../json-value.ts';
import { requiredList, requiredText } from '../required-value.ts';

/** `pytest --benchmark-json`: seconds; every round where the file has them. */
export const pytestBenchmark: JsonFormat = {
  name: 'pytest-benchmark',
  syntax: 'json',
  kinds: ['benchmarks'],
  accepts: (value) =>
    has(value, 'machine_info', 'benchmarks') &&
    Array.isArray(member(value, 'benchmarks')),
  read: (value, { warn }) => {
    const tally = new BenchmarkTally();
    for (const one of requiredList(value, 'benchmarks')) {
      const name = requiredText(one, 'fullname');
      const mean = requiredAmount(one, 'stats', 'mean');
      const rounds = listAt(one, 'stats', 'data');
      const times = rounds.filter((time) => typeof time === 'number');
      if (times.length < rounds.length) {
        warn(
          `the rounds of ${name.slice(0, 80)} were taken out: its mean counts`,
        );
        tally.add(name, 's', [mean]);
      } else {
        const samples = times.map((time) => checkAmount(time, 'stats.data'));
        tally.add(name, 's', samples.length === 0 ? [mean] : samples);
      }
    }
    return tally.report();
  },
};
