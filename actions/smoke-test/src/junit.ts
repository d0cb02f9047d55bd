import type { Check, CheckResult } from '@kit/checks';
import { explainResult } from './result-text.ts';
import type { Verdict } from './verdict.ts';

/** A JUnit report of one suite: a case a check, and one for the wait. */
export function renderJunit(
  base: string,
  checks: readonly Check[],
  results: readonly (CheckResult | undefined)[],
  verdict: Verdict,
): string {
  const wait =
    verdict.seen === undefined
      ? []
      : [failedCase('wait', '', 0, verdict.reason, verdict.seen)];
  const cases = checks.map((check, index) => caseOf(check, results[index]));
  const skipped = results.filter((result) => result === undefined).length;
  const counts = `tests="${checks.length + wait.length}" failures="${verdict.failed + wait.length}" errors="0" skipped="${skipped}"`;
  const lines = [...wait, ...cases].join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts}>\n<testsuite name="smoke ${escapeXml(base)}" ${counts}>\n${lines}\n</testsuite>\n</testsuites>\n`;
}

function caseOf(check: Check, result: CheckResult | undefined): string {
  const seconds = (result?.timings?.total ?? 0) / 1000;
  const head = caseHead(check.name, check.path, seconds);
  switch (result?.outcome) {
    case undefined:
      return `${head}<skipped/></testcase>`;
    case 'passed':
      return `${head}</testcase>`;
    case 'flaky':
      return `${head}<system-out>flaky: ${result.tries} tries; at first ${escapeXml(result.firstFailure ?? '')}</system-out></testcase>`;
    case 'failed':
    case 'unreachable':
      return failedCase(
        check.name,
        check.path,
        seconds,
        result.outcome,
        explainResult(result),
      );
  }
}

function failedCase(
  name: string,
  path: string,
  seconds: number,
  type: string,
  text: string,
): string {
  const [first = ''] = text.split('\n');
  return `${caseHead(name, path, seconds)}<failure type="${type}" message="${escapeXml(first)}">${escapeXml(text)}</failure></testcase>`;
}

function caseHead(name: string, path: string, seconds: number): string {
  return `<testcase name="${escapeXml(name)}" classname="smoke${escapeXml(path.replaceAll('/', '.'))}" time="${seconds.toFixed(3)}">`;
}

const notXml = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Characters that XML 1.0 has no way to write become U+FFFD. */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(notXml, '\ufffd')
    .replace(/[&<>"\n\r\t]/g, (c) => `&#${c.charCodeAt(0)};`);
}
