import type { XmlFormat } from '../format.ts';
import { ReportProblem } from '../problem.ts';
import { secondsToMs, TestCaseReader } from '../test-case-reader.ts';
import type { Outcome } from '../test-tally.ts';

const outcomes = new Map<string, Outcome>([
  ['Pass', 'passed'],
  ['Fail', 'failed'],
  ['Skip', 'skipped'],
  ['NotRun', 'skipped'],
]);

/** xUnit.net v2 and v3. `<errors>` are failures outside of the tests (fixtures). */
export const xunit: XmlFormat = {
  name: 'xunit',
  syntax: 'xml',
  kinds: ['tests'],
  accepts: ({ name }) => name === 'assemblies' || name === 'assembly',
  start: () =>
    new TestCaseReader({
      element: 'test',
      read: (tag) => {
        const result = tag.raw('result') ?? '';
        const outcome = outcomes.get(result);
        if (outcome === undefined) {
          throw new ReportProblem(
            'report-malformed',
            `has a test whose result is ${JSON.stringify(result.slice(0, 40))}`,
          );
        }
        return {
          outcome,
          name: tag.raw('name') ?? '',
          suite: tag.raw('type') ?? '',
          durationMs: secondsToMs(tag.raw('time')),
        };
      },
      outside: (tag, tally) => {
        if (tag.name === 'error') tally.addSuiteErrors();
      },
    }),
};
