import type { LoadReport } from '@kit/reports';
import type { Gates, LoadGate } from '../config/schema.ts';
import type { Facts, Measured } from '../facts.ts';
import { isUnchanged, judgedOrReason, withMissing } from './components.ts';
import type { Unit } from './quantity.ts';
import { measuredRow, missingRow, policyOf, type Row } from './row.ts';

interface LoadFigure {
  readonly key:
    | 'p95_ms'
    | 'p99_ms'
    | 'failed_rate_percent'
    | 'errors_rate_percent';
  readonly metric: string;
  readonly statistic: string;
  readonly title: string;
  readonly unit: Unit;
}

const figures: readonly LoadFigure[] = [
  {
    key: 'p95_ms',
    metric: 'http_req_duration',
    statistic: 'p(95)',
    title: 'p95',
    unit: 'ms',
  },
  {
    key: 'p99_ms',
    metric: 'http_req_duration',
    statistic: 'p(99)',
    title: 'p99',
    unit: 'ms',
  },
  {
    key: 'failed_rate_percent',
    metric: 'http_req_failed',
    statistic: 'rate',
    title: 'Failed requests',
    unit: '%',
  },
  {
    key: 'errors_rate_percent',
    metric: 'errors',
    statistic: 'rate',
    title: 'Errors',
    unit: '%',
  },
];

/** Each component's load test against the limits of the file. */
export function judgeLoad({ load: gate }: Gates, facts: Facts): readonly Row[] {
  if (gate === undefined) return [];
  const given = judgedOrReason(facts, facts.load, 'load', 'load');
  const frame = { ...frameOf(gate), id: 'load', title: 'Load test' };
  if (given === 'unchanged') return [{ ...frame, state: 'unchanged' }];
  if ('missing' in given) return [missingRow(frame, given.missing.reason)];
  return facts.load.flatMap((one) => judgeComponent(gate, facts, one));
}

function frameOf(gate: LoadGate) {
  const policy = policyOf('load', gate);
  return { ...policy, gate: 'load', better: 'lower', unit: '' } as const;
}

function judgeComponent(
  gate: LoadGate,
  facts: Facts,
  { component, report, missing }: Measured<LoadReport>,
): readonly Row[] {
  const frame = {
    ...frameOf(gate),
    id: `load/${component}`,
    component,
    title: `Load test of ${component}`,
  };
  if (isUnchanged(facts, component)) return [{ ...frame, state: 'unchanged' }];
  if (report === undefined) {
    return [missingRow(frame, missing?.reason ?? 'no report')];
  }
  const least = gate.minimum_requests ?? 1;
  const done = Math.max(report.requests, report.iterations);
  if (done < least) {
    const note = `${done} requests were made; judged from ${least}`;
    return [missingRow(frame, note)];
  }
  return [
    ...figures.flatMap((figure) => figureRow(gate, frame, figure, report)),
    ...thresholdRow(gate, frame, report),
  ].map((row) => withMissing(row, missing));
}

type Frame = ReturnType<typeof frameOf> & {
  readonly id: string;
  readonly component: string;
  readonly title: string;
};

function figureRow(
  gate: LoadGate,
  frame: Frame,
  { key, metric, statistic, title, unit }: LoadFigure,
  report: LoadReport,
): readonly Row[] {
  const limits = gate[key];
  if (limits === undefined) return [];
  const row = {
    ...frame,
    id: `${frame.id}/${key.replaceAll('_', '-')}`,
    title: `${title} of ${frame.component}`,
    unit,
    limit: limits.maximum,
    target: limits.target,
  };
  const { values } = report.metrics.get(metric) ?? {};
  const value = values?.get(statistic);
  if (value === undefined) {
    const cure = statistic.startsWith('p(')
      ? `; add "${statistic}" to the script's summaryTrendStats`
      : '';
    const note = `the report has no ${statistic} of ${metric}${cure}`;
    return [missingRow(row, note)];
  }
  const inUnit = unit === '%' ? value * 100 : value;
  // 0.01 * 100 is 1.0000000000000002 no more than 0.07 * 100 is 7.
  const exact = Number(inUnit.toFixed(9));
  const measured = { kind: 'amount', value: exact } as const;
  return [measuredRow({ ...row, measured })];
}

/** What the script itself demands counts too, where the report says it. */
function thresholdRow(
  gate: LoadGate,
  frame: Frame,
  { thresholds }: LoadReport,
): readonly Row[] {
  if (gate.script_thresholds === false || thresholds.length === 0) return [];
  const crossed = thresholds.filter(({ passed }) => !passed);
  const note = crossed
    .slice(0, 5)
    .map(({ metric, expression }) => `${metric}: ${expression}`)
    .join('; ');
  return [
    measuredRow({
      ...frame,
      id: `${frame.id}/script-thresholds`,
      title: `Crossed thresholds of ${frame.component}'s script`,
      limit: 0,
      measured: { kind: 'amount', value: crossed.length },
      note: note === '' ? undefined : note,
    }),
  ];
}
