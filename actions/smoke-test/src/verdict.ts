import type { CheckResult } from '@kit/checks';
import type { NotReady } from './readiness.ts';

export type Reason =
  | 'passed'
  | 'dry-run'
  | 'unreachable'
  | 'not-ready'
  | 'wrong-version'
  | 'assertion-failed';

export interface Verdict {
  readonly reason: Reason;
  readonly passed: number;
  readonly failed: number;
  readonly flaky: number;
  readonly total: number;
  readonly p95Ms: number | undefined;
  /** Whether this outcome says that the new version itself is at fault. */
  readonly rollback: boolean;
  /** What was last seen, when the checks could not begin. */
  readonly seen: string | undefined;
}

/** What the checks, or the wait before them, amount to. */
export function judge(
  total: number,
  results: readonly CheckResult[],
  notReady: NotReady | undefined,
): Verdict {
  const count = (...outcomes: readonly string[]) =>
    results.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const reason = notReady?.reason ?? reasonOf(results);
  return {
    reason,
    passed: count('passed', 'flaky'),
    failed: count('failed', 'unreachable'),
    flaky: count('flaky'),
    total,
    p95Ms: percentile95(results),
    rollback: reason === 'wrong-version' || reason === 'assertion-failed',
    seen: notReady?.seen,
  };
}

function reasonOf(results: readonly CheckResult[]): Reason {
  if (results.some(({ outcome }) => outcome === 'failed')) {
    return 'assertion-failed';
  }
  return results.some(({ outcome }) => outcome === 'unreachable')
    ? 'unreachable'
    : 'passed';
}

/** Nearest rank, of the answers that came. */
function percentile95(results: readonly CheckResult[]): number | undefined {
  const times = results
    .flatMap(({ timings }) => (timings === undefined ? [] : [timings.total]))
    .sort((a, b) => a - b);
  const at = Math.max(0, Math.ceil(times.length * 0.95) - 1);
  const time = times[at];
  return time === undefined ? undefined : Math.round(time);
}

/** The one line that fails the step; `undefined` for a pass. */
export function failureLine(verdict: Verdict): string | undefined {
  const { reason, failed, total, seen } = verdict;
  switch (reason) {
    case 'passed':
    case 'dry-run':
      return undefined;
    case 'assertion-failed':
      return `${failed} of ${total} checks failed`;
    case 'wrong-version':
      return `the expected version did not answer everywhere: ${seen}`;
    case 'not-ready':
      return `the service did not become ready: ${seen}`;
    case 'unreachable':
      return seen === undefined
        ? `${failed} of ${total} checks could not reach the service`
        : `the service could not be reached: ${seen}`;
  }
}
