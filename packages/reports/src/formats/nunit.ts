import type { XmlFormat } from '../format.ts';
import { ReportProblem } from '../problem.ts';
import { secondsToMs, TestCaseReader } from '../test-case-reader.ts';
import type { Outcome } from '../test-tally.ts';
import type { Tag } from '../xml-tag.ts';

const results = new Map<string, Outcome>([
  ['passed', 'passed'],
  ['success', 'passed'],
  ['warning', 'passed'],
  ['failed', 'failed'],
  ['failure', 'failed'],
  ['error', 'error'],
  ['cancelled', 'error'],
  ['skipped', 'skipped'],
  ['ignored', 'skipped'],
  ['inconclusive', 'skipped'],
  ['notrunnable', 'skipped'],
  ['invalid', 'skipped'],
]);

const roots = new Set(['test-results', 'test-run', 'test-suite']);

/**
 * NUnit 2 and 3. The cases are counted: the root's counters mix notions. A suite
 * whose own set-up failed counts, one that failed for its children does not.
 */
export const nunit: XmlFormat = {
  name: 'nunit',
  syntax: 'xml',
  kinds: ['tests'],
  accepts: ({ name }) => roots.has(name),
  start: () =>
    new TestCaseReader({
      element: 'test-case',
      read: (tag) => ({
        outcome: outcomeOf(tag),
        name: tag.raw('fullname') ?? tag.raw('name') ?? '',
        suite: tag.raw('classname') ?? '',
        durationMs: secondsToMs(tag.raw('duration') ?? tag.raw('time')),
      }),
      inside: (tag, outcome) =>
        tag.name === 'failure' && outcome === 'passed' ? 'failed' : outcome,
      isSuiteFailure: (message) => !/child test/i.test(message),
    }),
};

function outcomeOf(tag: Tag): Outcome {
  const executed = tag.raw('executed')?.toLowerCase();
  if (executed === 'false') return 'skipped';
  const result = tag.raw('result');
  const named = results.get((result ?? '').toLowerCase());
  if (named === 'failed' && tag.raw('label') === 'Error') return 'error';
  if (named !== undefined) return named;
  if (result === undefined && executed === 'true') {
    // NUnit 2.4 and older; without `success` a <failure> inside decides.
    const isFailed = tag.raw('success')?.toLowerCase() === 'false';
    return isFailed ? 'failed' : 'passed';
  }
  throw new ReportProblem(
    'report-malformed',
    result === undefined
      ? 'has a test case without a result'
      : `has a test case whose result is ${JSON.stringify(result.slice(0, 40))}`,
  );
}
