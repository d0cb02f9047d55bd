import type { Benchmark, BenchmarkReport } from './model.ts';
import { ReportProblem } from './problem.ts';

/** Gathers the samples of benchmarks, in the order of their first. */
export class BenchmarkTally {
  readonly #samples = new Map<string, Benchmark & { samples: number[] }>();

  add(
    name: string,
    unit: string,
    values: readonly number[],
    better: Benchmark['better'] = 'lower',
  ): void {
    const key = `${unit}\n${name}`;
    const known = this.#samples.get(key);
    if (known === undefined) {
      this.#samples.set(key, { name, unit, better, samples: [...values] });
    } else {
      known.samples.push(...values);
    }
  }

  report(): BenchmarkReport {
    const benchmarks = [...this.#samples.values()];
    if (benchmarks.length === 0) {
      throw new ReportProblem('no-data', 'holds no benchmark');
    }
    return { kind: 'benchmarks', benchmarks };
  }
}
