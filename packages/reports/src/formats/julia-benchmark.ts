import { BenchmarkTally } from '../benchmark-tally.ts';
import type { JsonFormat } from '../format.ts';
import {
  checkAmount,
  has,
  listAt,
  objectAt,
  requiredAmount,
} from '../json-value.ts';
import { ReportProblem } from '../problem.ts';

/**
 * `BenchmarkTools.save` of Julia: groups within groups, each value a pair of a
 * type's name and its fields. A trial has all its times, an estimate one.
 */
export const juliaBenchmark: JsonFormat = {
  name: 'julia-benchmark',
  syntax: 'json',
  kinds: ['benchmarks'],
  accepts: (value) =>
    Array.isArray(value) && has(value[0], 'Julia', 'BenchmarkTools'),
  read: (value) => {
    const tally = new BenchmarkTally();
    const waiting = groupsOf(value).map((node) => ({ name: '', node }));
    for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
      const { name, node } = one;
      const [type, fields] = Array.isArray(node) ? node : [];
      if (type === 'BenchmarkGroup') {
        for (const [key, below] of Object.entries(objectAt(fields, 'data'))) {
          waiting.push({
            name: name === '' ? key : `${name}/${key}`,
            node: below,
          });
        }
      } else if (type === 'Trial') {
        const times = listAt(fields, 'times');
        tally.add(
          name,
          'ns',
          times.map((time) => checkAmount(time, 'times')),
        );
      } else if (type === 'TrialEstimate') {
        tally.add(name, 'ns', [requiredAmount(fields, 'time')]);
      } else {
        throw new ReportProblem(
          'report-malformed',
          'has a value of no known type',
        );
      }
    }
    return tally.report();
  },
};

function groupsOf(value: unknown): readonly unknown[] {
  const groups = Array.isArray(value) ? value[1] : undefined;
  if (Array.isArray(groups)) return groups;
  throw new ReportProblem('report-malformed', 'has no list of groups');
}
