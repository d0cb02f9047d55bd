import { maxFailures } from './merge-reports.ts';
import type { TestFailure, TestReport } from './model.ts';
import { ReportProblem } from './problem.ts';

export type Outcome = 'passed' | 'failed' | 'error' | 'skipped';

/**
 * What a format's word for a test's end means. Throws `report-malformed` for a
 * word that the format does not have: it might be one for a failure.
 */
export function outcomeOf(
  status: string,
  outcomes: ReadonlyMap<string, Outcome>,
): Outcome {
  const outcome = outcomes.get(status);
  if (outcome !== undefined) return outcome;
  throw new ReportProblem(
    'report-malformed',
    `has a test of the status ${JSON.stringify(status.slice(0, 40))}`,
  );
}

/** Counts test cases while they stream by, and keeps the first failures. */
export class TestTally {
  readonly #counts = { passed: 0, failed: 0, error: 0, skipped: 0 };
  readonly #failures: TestFailure[] = [];
  #flaky = 0;
  #suiteErrors = 0;
  #durationMs = 0;

  add(outcome: Outcome, count = 1): void {
    this.#counts[outcome] += count;
  }

  addFlaky(count = 1): void {
    this.#flaky += count;
  }

  addSuiteErrors(count = 1): void {
    this.#suiteErrors += count;
  }

  addDuration(milliseconds: number): void {
    this.#durationMs += milliseconds;
  }

  /** Whether the details of another failure are still kept. */
  get wantsFailure(): boolean {
    return this.#failures.length < maxFailures;
  }

  addFailure(failure: TestFailure): void {
    if (!this.wantsFailure) return;
    const message = failure.message.slice(0, 2000);
    this.#failures.push({ ...failure, message });
  }

  get total(): number {
    const { passed, failed, error, skipped } = this.#counts;
    return passed + failed + error + skipped;
  }

  /** Failures of any sort so far. */
  get failing(): number {
    return this.#counts.failed + this.#counts.error + this.#suiteErrors;
  }

  /** A report without a single test has measured nothing. */
  report(): TestReport {
    if (this.total === 0 && this.#suiteErrors === 0) {
      throw new ReportProblem('no-data', 'holds no test case');
    }
    const { passed, failed, error, skipped } = this.#counts;
    return {
      kind: 'tests',
      counts: {
        total: this.total,
        passed,
        failed,
        errors: error,
        skipped,
        flaky: this.#flaky,
        suiteErrors: this.#suiteErrors,
      },
      failures: this.#failures,
      durationMs: this.#durationMs,
    };
  }
}
