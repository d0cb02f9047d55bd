import type { Benchmark, BenchmarkReport } from '@kit/reports';
import type { BaselineBenchmark, Measured } from '../facts.ts';
import { type Change, compareSamples } from './noise.ts';

export interface ComparedBenchmark extends Change {
  readonly component: string;
  readonly name: string;
  readonly unit: string;
}

/** Every benchmark that the baseline has too, the worst change first. */
export function compareBenchmarks(
  { component, report }: Measured<BenchmarkReport>,
  baseline: readonly BaselineBenchmark[],
  tolerancePercent: number,
  minimumSamples: number,
): readonly ComparedBenchmark[] {
  const known = new Map(
    baseline
      .filter((one) => one.component === component)
      .map((one) => [keyOf(one), one]),
  );
  return (report?.benchmarks ?? [])
    .flatMap((benchmark) => {
      const before = known.get(keyOf(benchmark));
      if (before === undefined) return [];
      const samples = {
        base: before.samples,
        head: benchmark.samples,
        better: benchmark.better,
        isDeterministic: isDeterministic(benchmark.unit),
      };
      const { name, unit } = benchmark;
      const change = compareSamples(samples, tolerancePercent, minimumSamples);
      return [{ component, name, unit, ...change }];
    })
    .sort((left, right) => right.worseByPercent - left.worseByPercent);
}

/** Counts and sizes, as opposed to times. */
export function isDeterministic(unit: string): boolean {
  return /^(b|kb|mb|kib|mib|bytes?|allocs?|instructions?|ir)(\/(op|iter(ation)?))?$/i.test(
    unit.trim(),
  );
}

/** Benchmarks that the baseline has and this run no longer has. */
export function missingBenchmarks(
  component: string,
  report: BenchmarkReport,
  baseline: readonly BaselineBenchmark[],
): readonly string[] {
  const now = new Set(report.benchmarks.map(keyOf));
  return baseline
    .filter((one) => one.component === component && !now.has(keyOf(one)))
    .map(({ name }) => name);
}

function keyOf({ name, unit }: Benchmark): string {
  return `${name}\n${unit}`;
}
