import type { JsonFormat } from '../format.ts';
import {
  amountAt,
  has,
  listAt,
  requiredAmount,
  textAt,
} from '../json-value.ts';
import { ReportProblem } from '../problem.ts';
import { TestTally } from '../test-tally.ts';

/**
 * Mocha's `json` reporter. A failed hook stands among the failures but is no
 * test: it is a failure outside of the tests.
 */
export const mocha: JsonFormat = {
  name: 'mocha',
  syntax: 'json',
  kinds: ['tests'],
  accepts: (value) =>
    has(value, 'stats', 'tests', 'passes', 'failures', 'pending'),
  read: (value, { path }) => {
    const tests = namesOf(value, 'tests');
    const tally = new TestTally();
    tally.add('passed', listed(value, 'passes'));
    tally.add('skipped', listed(value, 'pending'));
    tally.addDuration(requiredAmount(value, 'stats', 'duration'));
    listed(value, 'failures');
    for (const failure of listAt(value, 'failures')) {
      if (tests.has(textAt(failure, 'fullTitle'))) tally.add('failed');
      else tally.addSuiteErrors();
      const file = textAt(failure, 'file');
      tally.addFailure({
        name: textAt(failure, 'title'),
        suite: suiteOf(failure),
        outcome: 'failed',
        message: textAt(failure, 'err', 'message'),
        ...(file === '' ? {} : { file: path(file) }),
      });
    }
    for (const pass of listAt(value, 'passes')) {
      if ((amountAt(pass, 'currentRetry') ?? 0) > 0) tally.addFlaky();
    }
    return tally.report();
  },
};

function namesOf(value: unknown, key: string): Set<string> {
  return new Set(listAt(value, key).map((test) => textAt(test, 'fullTitle')));
}

function suiteOf(failure: unknown): string {
  const title = textAt(failure, 'title');
  const full = textAt(failure, 'fullTitle');
  return full.endsWith(title) ? full.slice(0, -title.length).trim() : full;
}

/** The length of a list, which must be what the statistics say. */
function listed(value: unknown, key: string): number {
  const { length } = listAt(value, key);
  const stated = requiredAmount(value, 'stats', key);
  if (stated === length) return length;
  throw new ReportProblem(
    'report-malformed',
    `states ${stated} ${key} but lists ${length}`,
  );
}
