import type { XmlFormat } from '../format.ts';
import { type CaseShape, TestCaseReader } from '../test-case-reader.ts';
import type { Outcome } from '../test-tally.ts';
import type { Tag } from '../xml-tag.ts';

const outcomes = new Map<string, Outcome>([
  ['Passed', 'passed'],
  ['PassedButRunAborted', 'passed'],
  ['Warning', 'passed'],
  ['Completed', 'passed'],
  ['Failed', 'failed'],
  ['NotExecuted', 'skipped'],
  ['Inconclusive', 'skipped'],
  ['Pending', 'skipped'],
  ['NotRunnable', 'skipped'],
]);

const brokenRuns = new Set(['Error', 'Aborted', 'Timeout', 'Disconnected']);

/**
 * TRX of Visual Studio and `dotnet test`. Results are counted, rows of a
 * data-driven test (`InnerResults`) as one; the counters are often wrong. An
 * outcome that is absent is Visual Studio's default, an error. A run that broke
 * off, or failed without a failed test, has a failure outside of the tests; the
 * run's messages alone do not: xUnit.net repeats each failed test there.
 */
export const trx: XmlFormat = {
  name: 'trx',
  syntax: 'xml',
  kinds: ['tests'],
  accepts: ({ name }) => name === 'TestRun',
  start: () => new TestCaseReader(shape()),
};

function shape(): CaseShape {
  let run = '';
  let failures = 0;
  let errors = 0;
  return {
    element: 'UnitTestResult',
    read: (tag) => {
      const outcome = outcomes.get(tag.raw('outcome') ?? '') ?? 'error';
      if (outcome === 'failed' || outcome === 'error') failures++;
      return {
        outcome,
        name: tag.raw('testName') ?? '',
        suite: '',
        durationMs: durationOf(tag),
      };
    },
    outside: (tag) => {
      if (tag.name === 'ResultSummary') run = tag.raw('outcome') ?? '';
      if (tag.name === 'RunInfo' && tag.raw('outcome') === 'Error') errors++;
    },
    end: (tally) => {
      const isBroken = brokenRuns.has(run);
      const isUnexplained = run === 'Failed' && failures === 0;
      if (isUnexplained) tally.addSuiteErrors(Math.max(1, errors));
      else if (isBroken || (failures === 0 && errors > 0)) {
        tally.addSuiteErrors();
      }
    },
  };
}

/** `00:00:00.1084258` */
function durationOf(tag: Tag): number {
  const match = /^(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(
    tag.raw('duration') ?? '',
  );
  if (match === null) return 0;
  const [, hours, minutes, seconds] = match;
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}
