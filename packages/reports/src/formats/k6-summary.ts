import type { JsonFormat } from '../format.ts';
import {
  amountAt,
  checkAmount,
  has,
  isObject,
  listAt,
  member,
  objectAt,
  textAt,
} from '../json-value.ts';
import type { LoadMetric, LoadReport, LoadThreshold } from '../model.ts';
import { ReportProblem } from '../problem.ts';

type Values = Map<string, number>;

/**
 * k6's three summaries: `--summary-export` (values beside the thresholds, where
 * `true` means crossed, grafana/k6#1498), `handleSummary` (`{ok}`), and the
 * machine-readable one, which never names thresholds.
 */
export const k6Summary: JsonFormat = {
  name: 'k6-summary',
  syntax: 'json',
  kinds: ['load'],
  accepts: (value) =>
    (has(value, 'metrics') &&
      (has(value, 'root_group') ||
        has(objectAt(value, 'metrics'), 'iterations'))) ||
    Array.isArray(member(value, 'results', 'metrics')),
  read: (value) => {
    const isMachine = Array.isArray(member(value, 'results', 'metrics'));
    const entries: (readonly [string, unknown])[] = isMachine
      ? machineMetrics(value).map((one) => [textAt(one, 'name'), one])
      : Object.entries(objectAt(value, 'metrics'));
    const metrics = new Map(
      entries.map(([name, metric]) => [name, readMetric(metric)]),
    );
    const thresholds = entries.flatMap(([name, one]) =>
      readThresholds(name, one),
    );
    return finish(value, metrics, thresholds, !isMachine);
  },
};

function machineMetrics(value: unknown): readonly unknown[] {
  return [
    ...listAt(value, 'results', 'metrics'),
    ...listAt(value, 'results', 'checks', 'metrics'),
  ];
}

function readMetric(metric: unknown): LoadMetric {
  const nested = member(metric, 'values');
  const values: Values = new Map();
  for (const [key, value] of Object.entries(
    objectAt({ nested: nested ?? metric }, 'nested'),
  )) {
    if (typeof value !== 'number') continue;
    const name = key.replace(/^p(\d+)$/, 'p($1)');
    values.set(name, checkAmount(value, key));
  }
  return { type: typeOf(metric, values), values };
}

function typeOf(metric: unknown, values: Values): LoadMetric['type'] {
  const type = textAt(metric, 'type');
  if (type === 'trend' || type === 'rate' || type === 'counter') return type;
  if (type === 'gauge') return type;
  if (values.has('avg')) return 'trend';
  if (values.has('passes') || values.has('matches'))
    return normaliseRate(values);
  return values.has('count') ? 'counter' : 'gauge';
}

/** The legacy export names a rate's share `value`. */
function normaliseRate(values: Values): 'rate' {
  const share = values.get('value');
  if (share !== undefined) values.set('rate', share);
  return 'rate';
}

function readThresholds(metric: string, entry: unknown): LoadThreshold[] {
  const found = Object.entries(objectAt(entry, 'thresholds'));
  return found.map(([expression, state]) => {
    const passed = isObject(state) ? member(state, 'ok') : negate(state);
    if (typeof passed !== 'boolean') {
      throw new ReportProblem(
        'report-malformed',
        `says neither true nor false for the threshold ${expression.slice(0, 80)}`,
      );
    }
    return { metric, expression, passed };
  });
}

function negate(isCrossed: unknown): unknown {
  return typeof isCrossed === 'boolean' ? !isCrossed : undefined;
}

function finish(
  value: unknown,
  metrics: LoadReport['metrics'],
  thresholds: readonly LoadThreshold[],
  carriesThresholds: boolean,
): LoadReport {
  const count = (name: string) => metrics.get(name)?.values.get('count') ?? 0;
  const iterations = count('iterations');
  if (iterations === 0 && count('http_reqs') === 0) {
    throw new ReportProblem(
      'no-data',
      'shows no iteration: nothing was tested',
    );
  }
  const durationMs = amountAt(value, 'state', 'testRunDurationMs');
  return {
    kind: 'load',
    metrics,
    thresholds,
    carriesThresholds,
    checks: checkCounts(metrics),
    requests: count('http_reqs'),
    iterations,
    ...(durationMs === undefined ? {} : { durationMs }),
  };
}

function checkCounts(metrics: LoadReport['metrics']): LoadReport['checks'] {
  const failed = metrics.get('checks_failed')?.values;
  const all = metrics.get('checks')?.values;
  const fails = failed?.get('matches') ?? all?.get('fails') ?? 0;
  const total = failed?.get('total');
  return {
    passes: total === undefined ? (all?.get('passes') ?? 0) : total - fails,
    fails,
  };
}
