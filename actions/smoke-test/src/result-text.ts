import { type CheckResult, failureText } from '@kit/checks';
import type { Timings } from '@kit/http';

/** `DNS 1, connect 2, TLS 3, first byte 4, total 10 ms`. */
export function timingText({
  dns,
  connect,
  tls,
  firstByte,
  total,
}: Timings): string {
  const parts = [
    ['DNS', dns],
    ['connect', connect],
    ['TLS', tls],
    ['first byte', firstByte],
    ['total', total],
  ] as const;
  const shown = parts.map(([name, ms]) => `${name} ${Math.round(ms)}`);
  return `${shown.join(', ')} ms`;
}

/** All that is known of a failure, a line each. */
export function explainResult(result: CheckResult): string {
  const { tries, excerpt, timings } = result;
  const mismatches = result.mismatches.map(
    ({ what, expected, got }) =>
      `${what}: expected ${expected}, got ${got.slice(0, 200)}`,
  );
  return [
    ...(result.error === undefined ? mismatches : [result.error]),
    excerpt === '' ? undefined : `body: ${excerpt}`,
    timings === undefined ? undefined : `time: ${timingText(timings)}`,
    `tries: ${tries}`,
  ]
    .filter((line) => line !== undefined)
    .join('\n');
}

/** The same result with every text of the server's passed through `redact`. */
export function redactResult(
  result: CheckResult,
  redact: (text: string) => string,
): CheckResult {
  const { error, firstFailure } = result;
  return {
    ...result,
    excerpt: redact(result.excerpt),
    error: error === undefined ? undefined : redact(error),
    firstFailure: firstFailure === undefined ? undefined : redact(firstFailure),
    mismatches: result.mismatches.map((mismatch) => ({
      ...mismatch,
      expected: redact(mismatch.expected),
      got: redact(mismatch.got),
    })),
  };
}

export function logLine(result: CheckResult): string {
  const { check, outcome, tries, timings } = result;
  const time = timings === undefined ? '' : `, ${Math.round(timings.total)} ms`;
  const again = tries > 1 ? `, ${tries} tries` : '';
  const passed = outcome === 'passed' || outcome === 'flaky';
  const why = passed
    ? flakyText(result)
    : `: ${failureText(result).slice(0, 500)}`;
  return `${outcome}: ${check.name}${time}${again}${why}`;
}

function flakyText({ firstFailure }: CheckResult): string {
  return firstFailure === undefined
    ? ''
    : `; at first ${firstFailure.slice(0, 300)}`;
}
