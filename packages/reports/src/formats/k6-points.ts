import type { RecordReader, RecordsFormat } from '../format.ts';
import { amountAt, type JsonObject, objectAt, textAt } from '../json-value.ts';
import type { LoadMetric, LoadReport } from '../model.ts';
import { ReportProblem } from '../problem.ts';

/**
 * k6's NDJSON (`--out json`): a `Metric` line for each metric and a `Point` line
 * for each sample. Thresholds stand there as texts without a verdict.
 */
export const k6Points: RecordsFormat = {
  name: 'k6-ndjson',
  syntax: 'records',
  kinds: ['load'],
  accepts: (first) =>
    /^(Metric|Point)$/.test(textAt(first, 'type')) &&
    textAt(first, 'metric') !== '',
  start: () => createReader(),
};

interface Samples {
  type: string;
  readonly values: number[];
}

function createReader(): RecordReader {
  const samples = new Map<string, Samples>();
  const of = (name: string): Samples => {
    const found = samples.get(name) ?? { type: '', values: [] };
    samples.set(name, found);
    return found;
  };
  return {
    record(line: JsonObject) {
      const name = textAt(line, 'metric');
      if (textAt(line, 'type') === 'Metric') {
        of(name).type = textAt(line, 'data', 'type');
        return;
      }
      const value = amountAt(objectAt(line, 'data'), 'value');
      if (value !== undefined) of(name).values.push(value);
    },
    finish: () => finish(samples),
  };
}

function finish(samples: ReadonlyMap<string, Samples>): LoadReport {
  const total = (name: string) => sum(samples.get(name)?.values ?? []);
  const requests = total('http_reqs');
  const iterations = total('iterations');
  if (requests === 0 && iterations === 0) {
    throw new ReportProblem(
      'no-data',
      'shows no iteration: nothing was tested',
    );
  }
  const checks = samples.get('checks')?.values ?? [];
  const passes = checks.filter((value) => value !== 0).length;
  return {
    kind: 'load',
    metrics: new Map([...samples].map(([name, one]) => [name, toMetric(one)])),
    thresholds: [],
    carriesThresholds: false,
    checks: { passes, fails: checks.length - passes },
    requests,
    iterations,
  };
}

function toMetric({ type, values }: Samples): LoadMetric {
  switch (type) {
    case 'trend':
      return { type, values: describeTrend(values) };
    case 'rate': {
      const share =
        sum(values.map((value) => (value === 0 ? 0 : 1))) / values.length;
      return {
        type,
        values: new Map(values.length === 0 ? [] : [['rate', share]]),
      };
    }
    case 'counter':
      return { type, values: new Map([['count', sum(values)]]) };
    default:
      return {
        type: 'gauge',
        values: new Map([['value', values.at(-1) ?? 0]]),
      };
  }
}

function describeTrend(values: readonly number[]): Map<string, number> {
  if (values.length === 0) return new Map();
  const sorted = Float64Array.from(values).sort();
  return new Map([
    ['avg', sum(values) / values.length],
    ['min', sorted[0] ?? 0],
    ['med', percentile(sorted, 0.5)],
    ['max', sorted.at(-1) ?? 0],
    ['p(90)', percentile(sorted, 0.9)],
    ['p(95)', percentile(sorted, 0.95)],
    ['p(99)', percentile(sorted, 0.99)],
    ['count', values.length],
  ]);
}

/** Between the two nearest samples, as k6's own TrendSink. */
function percentile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
