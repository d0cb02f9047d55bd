import type { JsonFormat } from '../format.ts';
import {
  amountAt,
  has,
  listAt,
  member,
  objectAt,
  textAt,
} from '../json-value.ts';
import { ReportProblem } from '../problem.ts';
import { type Outcome, outcomeOf, TestTally } from '../test-tally.ts';

const outcomes = new Map<string, Outcome>([
  ['passed', 'passed'],
  ['failed', 'failed'],
  ['skipped', 'skipped'],
  ['pending', 'skipped'],
  ['other', 'skipped'],
]);

/**
 * The Common Test Report Format. The list is counted; failures that only the
 * summary knows are failures outside of the tests.
 */
export const ctrf: JsonFormat = {
  name: 'ctrf',
  syntax: 'json',
  kinds: ['tests'],
  accepts: (value) =>
    member(value, 'reportFormat') === 'CTRF' ||
    has(objectAt(value, 'results'), 'tool', 'summary', 'tests'),
  read: (value, { path }) => {
    if (!Array.isArray(member(value, 'results', 'tests'))) {
      throw new ReportProblem('report-malformed', '"results.tests" is missing');
    }
    const tests = listAt(value, 'results', 'tests');
    const stated = amountAt(value, 'results', 'summary', 'tests') ?? 0;
    if (tests.length === 0 && stated > 0) {
      throw new ReportProblem(
        'no-data',
        `states ${stated} tests but lists none`,
      );
    }
    const tally = new TestTally();
    let failed = 0;
    for (const test of tests) {
      if (addTest(tally, test, path) === 'failed') failed++;
    }
    const more = amountAt(value, 'results', 'summary', 'failed') ?? 0;
    if (more > failed) tally.addSuiteErrors(more - failed);
    return tally.report();
  },
};

function addTest(
  tally: TestTally,
  test: unknown,
  path: (name: string) => string,
): Outcome {
  const outcome = outcomeOf(textAt(test, 'status'), outcomes);
  tally.add(outcome);
  tally.addDuration(amountAt(test, 'duration') ?? 0);
  if (outcome === 'passed' && member(test, 'flaky') === true) tally.addFlaky();
  if (outcome !== 'failed') return outcome;
  const file = textAt(test, 'filePath');
  const line = amountAt(test, 'line');
  const suite = member(test, 'suite');
  tally.addFailure({
    name: textAt(test, 'name'),
    suite: Array.isArray(suite) ? suite.join(' > ') : textAt(test, 'suite'),
    outcome,
    message: textAt(test, 'message'),
    ...(file === '' ? {} : { file: path(file) }),
    ...(line === undefined ? {} : { line }),
  });
  return outcome;
}
