import type {
  Benchmark,
  BenchmarkReport,
  CoverageReport,
  FindingsReport,
  LintReport,
  LoadReport,
  TestReport,
} from '@kit/reports';
import type { Quantity } from './gates/quantity.ts';

/** What is not measured says why; it is never taken for a good figure. */
export interface Missing {
  /** kebab-case: `report-missing`, `report-truncated`, … */
  readonly code: string;
  readonly reason: string;
}

/** What the reports of one component came to. */
export interface Measured<R> {
  readonly component: string;
  /** All reports that could be read, merged. */
  readonly report?: R | undefined;
  /** One or more reports could not be read, or there are none. */
  readonly missing?: Missing | undefined;
}

export type OrMissing<T> =
  | { readonly value: T }
  | { readonly missing: Missing };

export interface ImageSize {
  readonly compressedBytes?: number | undefined;
  readonly unpackedBytes?: number | undefined;
  /** The largest platform, which these are of. */
  readonly platform: string;
}

export interface SonarFacts {
  /** 1 (A) to 5 (E), by metric: `sqale_rating`, `new_security_rating`, … */
  readonly ratings: ReadonlyMap<string, number>;
  /** `OK`, `WARN`, `ERROR` or `NONE`. */
  readonly qualityGate: string;
  readonly failedConditions: readonly string[];
}

export interface BaselineBenchmark extends Benchmark {
  readonly component: string;
}

/** What a former result holds. */
export interface Baseline {
  readonly measured: ReadonlyMap<string, Quantity>;
  /** Former values of a row, the oldest first. */
  readonly history: ReadonlyMap<string, readonly number[]>;
  readonly benchmarks: readonly BaselineBenchmark[];
}

/** Everything that the gates decide on. */
export interface Facts {
  readonly coverage: readonly Measured<CoverageReport>[];
  readonly tests: readonly Measured<TestReport>[];
  readonly security: readonly Measured<FindingsReport>[];
  readonly lint: readonly Measured<LintReport>[];
  readonly load: readonly Measured<LoadReport>[];
  readonly benchmarks: readonly Measured<BenchmarkReport>[];
  /** The components that changed; all others are not judged. */
  readonly changed?: ReadonlySet<string> | undefined;
  /** Added and changed lines of each file; only when a gate asks for them. */
  readonly changedLines?:
    | OrMissing<ReadonlyMap<string, ReadonlySet<number>>>
    | undefined;
  readonly buildTimeSeconds?: number | undefined;
  readonly image?: OrMissing<ImageSize> | undefined;
  readonly sonar?: OrMissing<SonarFacts> | undefined;
  readonly baseline?: OrMissing<Baseline> | undefined;
  /** `2026-11-21`, in UTC. */
  readonly today: string;
}
