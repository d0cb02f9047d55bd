import type { JsonFormat } from '../format.ts';
import {
  checkAmount,
  has,
  listAt,
  objectAt,
  requiredAmount,
  textAt,
} from '../json-value.ts';
import type { Benchmark } from '../model.ts';
import { ReportProblem } from '../problem.ts';

/** JMH's `-rf json`: throughput is better higher, every time is better lower. */
export const jmh: JsonFormat = {
  name: 'jmh',
  syntax: 'json',
  kinds: ['benchmarks'],
  accepts: (value) =>
    Array.isArray(value) &&
    value.every((one) => has(one, 'benchmark', 'mode', 'primaryMetric')),
  read: (value) => {
    const entries: readonly unknown[] = Array.isArray(value) ? value : [];
    if (entries.length === 0) {
      throw new ReportProblem('no-data', 'holds no benchmark');
    }
    return { kind: 'benchmarks', benchmarks: entries.map(readEntry) };
  },
};

function readEntry(entry: unknown): Benchmark {
  const score = requiredAmount(entry, 'primaryMetric', 'score');
  const raw = listAt(entry, 'primaryMetric', 'rawData').flatMap((fork) => {
    if (Array.isArray(fork)) return fork;
    throw new ReportProblem('report-malformed', '"rawData" should hold lists');
  });
  const samples = raw.map((one) => checkAmount(one, 'rawData'));
  const parameters = Object.entries(objectAt(entry, 'params'))
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(', ');
  const name = textAt(entry, 'benchmark');
  return {
    name: parameters === '' ? name : `${name} (${parameters})`,
    unit: textAt(entry, 'primaryMetric', 'scoreUnit'),
    better: textAt(entry, 'mode') === 'thrpt' ? 'higher' : 'lower',
    samples: samples.length === 0 ? [score] : samples,
  };
}
