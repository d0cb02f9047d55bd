import { describe } from '@jest/globals';
import { cut, tests } from '../given.ts';
import { decides, of } from './decides.ts';

describe('tests', () => {
  const file = { tests: { pass_rate: { minimum: 90, target: 100 } } };
  decides([
    [
      'pass when all did',
      file,
      { tests: of(tests({ passed: 10 })) },
      { 'tests/api': 'passed' },
    ],
    [
      'fail when one did, and the file says nothing of the rate',
      { tests: { minimum_tests: 1 } },
      { tests: of(tests({ passed: 99, failed: 1 })) },
      { 'tests/api': 'failed', 'tests/minimum-tests': 'passed' },
    ],
    [
      'warn below the target',
      file,
      { tests: of(tests({ passed: 99, failed: 1 })) },
      { 'tests/api': 'warned' },
    ],
    [
      'fail below the minimum',
      file,
      { tests: of(tests({ passed: 8, failed: 1, errors: 1 })) },
      { 'tests/api': 'failed' },
    ],
    [
      'do not count what was skipped',
      file,
      { tests: of(tests({ passed: 10, skipped: 90 })) },
      { 'tests/api': 'passed' },
    ],
    [
      'have not passed when none was run',
      file,
      { tests: of(tests({ skipped: 5 })) },
      { 'tests/api': 'not-measured' },
    ],
    [
      'fail when a suite did not start',
      file,
      { tests: of(tests({ passed: 100, suiteErrors: 1 })) },
      { 'tests/api': 'failed' },
    ],
    [
      'fail by what a cut report still says',
      file,
      {
        tests: [
          { component: 'api', report: tests({ failed: 5 }), missing: cut },
        ],
      },
      { 'tests/api': 'failed' },
    ],
    [
      'have not passed by what a cut report still says',
      file,
      {
        tests: [
          { component: 'api', report: tests({ passed: 5 }), missing: cut },
        ],
      },
      { 'tests/api': 'not-measured' },
    ],
    [
      'have not passed without a report',
      file,
      { tests: [{ component: 'api', missing: cut }] },
      { 'tests/api': 'not-measured' },
    ],
    ['have not passed without an input', file, {}, { tests: 'not-measured' }],
    [
      'are unchanged one by one',
      file,
      {
        tests: [...of(tests({ passed: 1 })), { component: 'web' }],
        changed: new Set(['api']),
      },
      { 'tests/api': 'passed', 'tests/web': 'unchanged' },
    ],
    [
      'are unchanged when nothing is',
      file,
      { changed: new Set() },
      { tests: 'unchanged' },
    ],
    [
      'must be enough',
      { tests: { minimum_tests: 5 } },
      { tests: of(tests({ passed: 4 })) },
      { 'tests/api': 'passed', 'tests/minimum-tests': 'failed' },
    ],
    [
      'are not too few because a report is missing',
      { tests: { minimum_tests: 5 } },
      {
        tests: [
          { component: 'api', report: tests({ passed: 4 }), missing: cut },
        ],
      },
      { 'tests/api': 'not-measured', 'tests/minimum-tests': 'not-measured' },
    ],
    [
      'may be skipped up to a limit',
      { tests: { maximum_skipped: { maximum: 2, target: 0 } } },
      { tests: of(tests({ passed: 1, skipped: 2 })) },
      { 'tests/api': 'passed', 'tests/skipped': 'warned' },
    ],
    [
      'may be flaky up to a limit',
      { tests: { maximum_flaky: 1 } },
      { tests: of(tests({ passed: 9, flaky: 2 })) },
      { 'tests/api': 'passed', 'tests/flaky': 'failed' },
    ],
  ]);
});
