import {
  bar,
  code,
  details,
  fence,
  joinMarkdown,
  type Markdown,
  md,
  table,
} from '@kit/action';
import type { CheckResult } from '@kit/checks';
import { explainResult } from './result-text.ts';
import { failureLine, type Verdict } from './verdict.ts';

const signs: Record<CheckResult['outcome'], string> = {
  passed: '✅',
  flaky: '⚠️ flaky',
  failed: '❌',
  unreachable: '🔌 unreachable',
};

/** The verdict, one table with bars, and each failure folded. */
export function renderSummary(
  base: string,
  results: readonly CheckResult[],
  verdict: Verdict,
): Markdown {
  const failures = results.filter(({ outcome }) => !isPass(outcome));
  return joinMarkdown([
    headline(base, verdict),
    results.length === 0 ? undefined : resultTable(results),
    ...failures
      .slice(0, 50)
      .map((result) =>
        details(code(result.check.name), fence(explainResult(result))),
      ),
  ]);
}

function headline(base: string, verdict: Verdict): Markdown {
  const { passed, total, flaky, reason } = verdict;
  const failure = failureLine(verdict);
  if (failure !== undefined) {
    return md`### ❌ Smoke test of ${code(base)}: ${reason}

${failure}`;
  }
  const instable = flaky === 0 ? undefined : md`, ${flaky} of them flaky`;
  return md`### ✅ Smoke test of ${code(base)}: ${passed} of ${total} passed${instable}`;
}

function resultTable(results: readonly CheckResult[]): Markdown {
  const slowest = Math.max(1, ...results.map(totalOf));
  return table(
    ['', 'check', 'status', 'time', '', 'tries'],
    results.map((result) => [
      signs[result.outcome],
      code(result.check.name),
      result.status,
      result.timings === undefined ? '' : `${Math.round(totalOf(result))} ms`,
      bar(totalOf(result) / slowest),
      result.tries,
    ]),
    ['left', 'left', 'right', 'right', 'left', 'right'],
  );
}

function totalOf({ timings }: CheckResult): number {
  return timings?.total ?? 0;
}

function isPass(outcome: CheckResult['outcome']): boolean {
  return outcome === 'passed' || outcome === 'flaky';
}
