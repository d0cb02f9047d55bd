import { CoverageBuilder } from '../coverage-builder.ts';
import type { JsonFormat } from '../format.ts';
import { addIstanbulMap } from '../istanbul-map.ts';
import {
  amountAt,
  has,
  listAt,
  member,
  requiredAmount,
  textAt,
} from '../json-value.ts';
import type { TestReport } from '../model.ts';
import { ReportProblem } from '../problem.ts';
import { type Outcome, outcomeOf, TestTally } from '../test-tally.ts';

const outcomes = new Map<string, Outcome>([
  ['passed', 'passed'],
  ['failed', 'failed'],
  ['pending', 'skipped'],
  ['skipped', 'skipped'],
  ['todo', 'skipped'],
  ['disabled', 'skipped'],
]);

/**
 * jest's and vitest's `json`. Suites that did not start have no failed test, but
 * are failures all the same. With `--coverage` it holds a coverage map, too.
 */
export const jest: JsonFormat = {
  name: 'jest',
  syntax: 'json',
  kinds: ['tests', 'coverage'],
  accepts: (value) =>
    has(value, 'numTotalTests', 'numFailedTests', 'testResults'),
  read: (value, { kind, path }) => {
    if (kind === 'tests') return readTests(value, path);
    const coverage = new CoverageBuilder();
    addIstanbulMap(coverage, member(value, 'coverageMap'), path);
    return coverage.report('lines');
  },
};

function readTests(value: unknown, path: (name: string) => string): TestReport {
  if (member(value, 'wasInterrupted') === true) {
    throw new ReportProblem('tool-failed', 'the test run was interrupted');
  }
  const tally = new TestTally();
  let failed = 0;
  let broken = 0;
  for (const suite of listAt(value, 'testResults')) {
    const failures = addSuite(tally, suite, path(textAt(suite, 'name')));
    failed += failures;
    if (failures === 0 && textAt(suite, 'status') === 'failed') broken++;
  }
  const stated = requiredAmount(value, 'numTotalTests');
  if (stated !== tally.total) {
    throw new ReportProblem(
      'report-malformed',
      `states ${stated} tests but lists ${tally.total}`,
    );
  }
  const runtime = amountAt(value, 'numRuntimeErrorTestSuites') ?? 0;
  const outside = Math.max(broken, runtime);
  const isRed = member(value, 'success') === false;
  const isUnexplained = isRed && failed === 0 && outside === 0;
  tally.addSuiteErrors(isUnexplained ? 1 : outside);
  return tally.report();
}

/** Adds the tests of a file and gives the number of those that failed. */
function addSuite(tally: TestTally, suite: unknown, file: string): number {
  let failed = 0;
  for (const test of listAt(suite, 'assertionResults')) {
    const outcome = outcomeOf(textAt(test, 'status'), outcomes);
    tally.add(outcome);
    tally.addDuration(amountAt(test, 'duration') ?? 0);
    const isRetried = (amountAt(test, 'invocations') ?? 1) > 1;
    if (outcome === 'passed' && isRetried) tally.addFlaky();
    if (outcome !== 'failed') continue;
    failed++;
    tally.addFailure({
      name: textAt(test, 'title'),
      suite: listAt(test, 'ancestorTitles').join(' '),
      outcome,
      message: listAt(test, 'failureMessages').join('\n'),
      file,
    });
  }
  return failed;
}
