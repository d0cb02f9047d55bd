import { coverageTotals } from '@kit/reports';
import type { Lowered } from './config/lowered.ts';
import type { Baseline, Facts } from './facts.ts';
import { formatQuantity, numberOf, type Quantity } from './gates/quantity.ts';
import type { Row } from './gates/row.ts';
import type { Result } from './result-schema.ts';
import type { JudgedRow, Mode, Verdict } from './verdict.ts';

/** Former values that a result carries on for each row. */
const historyLength = 20;
/** GitHub takes a megabyte of an output: samples are the part that grows. */
const maxBenchmarks = 500;
const maxSamples = 50;

export interface ResultParts {
  readonly verdict: Verdict;
  readonly facts: Facts;
  readonly lowered: readonly Lowered[];
  readonly warnings: readonly string[];
  readonly mode: Mode;
  readonly commit: string;
}

/** Everything that was decided, as the next run's baseline and for programs. */
export function buildResult(parts: ResultParts): Result {
  const { verdict, facts, lowered, warnings, mode, commit } = parts;
  return {
    schema: 1,
    status: verdict.status,
    shouldDeploy: verdict.shouldDeploy,
    reasonCode: verdict.reasonCode,
    mode,
    commit,
    failedGates: [...verdict.failed],
    rows: verdict.rows.map(resultRow),
    coverage: coverageOf(facts),
    lowered: [...lowered],
    warnings: [...warnings],
    history: historyOf(verdict.rows, baselineOf(facts)),
    benchmarks: facts.benchmarks
      .flatMap(({ component, report }) =>
        (report?.benchmarks ?? []).map((one) => ({
          ...one,
          component,
          samples: one.samples.slice(0, maxSamples),
        })),
      )
      .slice(0, maxBenchmarks),
  };
}

export function baselineOf({ baseline }: Facts): Baseline | undefined {
  return baseline !== undefined && 'value' in baseline
    ? baseline.value
    : undefined;
}

function resultRow(row: JudgedRow): Result['rows'][number] {
  const { measured, unit, better } = row;
  return {
    ...row,
    ...(measured !== undefined && {
      shown: formatQuantity(measured, unit, better),
    }),
    margin: marginOf(row),
  };
}

/** How far from the limit, in the row's unit; below 0 is beyond it. */
export function marginOf({ measured, limit, better }: Row): number | undefined {
  if (measured === undefined || limit === undefined) return undefined;
  const difference = numberOf(measured) - limit;
  return Number((better === 'higher' ? difference : -difference).toFixed(6));
}

function coverageOf(facts: Facts): Result['coverage'] {
  const entries = facts.coverage.flatMap(({ component, report }) => {
    const ratio = report && coverageTotals(report)[report.primary];
    if (ratio === undefined || ratio.total === 0) return [];
    const { covered, total } = ratio;
    const percent = Math.floor((covered * 10_000) / total) / 100;
    return [[component, { percent, covered, total }] as const];
  });
  return Object.fromEntries(entries);
}

function historyOf(
  rows: readonly Row[],
  baseline: Baseline | undefined,
): Result['history'] {
  const entries = new Map<string, number[]>();
  for (const [id, values] of baseline?.history ?? []) {
    entries.set(id, [...values]);
  }
  for (const { id, measured, state } of rows) {
    const isPart = state === 'not-measured';
    if (measured === undefined || isPart || /\/baseline$/.test(id)) continue;
    entries.set(id, [...(entries.get(id) ?? []), roundedValue(measured)]);
  }
  return Object.fromEntries(
    [...entries].map(([id, values]) => [id, values.slice(-historyLength)]),
  );
}

function roundedValue(quantity: Quantity): number {
  return Number(numberOf(quantity).toFixed(4));
}
