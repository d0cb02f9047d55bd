import { describe, expect, it } from '@jest/globals';
import { judgeGates } from '../../src/gates/all-gates.ts';
import { coverage, coverageOfLines, cut, facts, gates } from '../given.ts';
import { decides, of } from './decides.ts';

describe('coverage', () => {
  const file = { code_coverage: { api: { minimum: 80, target: 90 } } };

  it('says which component the input gives nothing for', () => {
    const given = facts({ coverage: of(coverage(1, 1), 'web') });
    expect(judgeGates(gates(file), given)).toMatchObject([
      {
        note: 'the file has a limit for coverage of api, but input "coverage" gives nothing for it',
      },
    ]);
  });

  decides([
    [
      'passes at the target',
      file,
      { coverage: of(coverage(90, 100)) },
      { 'coverage/api': 'passed' },
    ],
    [
      'warns one line below the target',
      file,
      { coverage: of(coverage(89, 100)) },
      { 'coverage/api': 'warned' },
    ],
    [
      'passes the minimum at the minimum',
      file,
      { coverage: of(coverage(80, 100)) },
      { 'coverage/api': 'warned' },
    ],
    [
      'fails at 79.996 %',
      file,
      { coverage: of(coverage(19_999, 25_000)) },
      { 'coverage/api': 'failed' },
    ],
    [
      'is not measured without an input',
      file,
      {},
      { 'coverage/api': 'not-measured' },
    ],
    [
      'is not measured with another component',
      file,
      { coverage: of(coverage(1, 1), 'web') },
      { 'coverage/api': 'not-measured' },
    ],
    [
      'is not measured when a shard is cut',
      file,
      {
        coverage: [
          { component: 'api', report: coverage(99, 100), missing: cut },
        ],
      },
      { 'coverage/api': 'not-measured' },
    ],
    [
      'is not measured when there is nothing to cover',
      file,
      { coverage: of(coverage(0, 0)) },
      { 'coverage/api': 'not-measured' },
    ],
    [
      'is not measured in a metric that the report lacks',
      { code_coverage: { api: { minimum: 1, metric: 'branches' } } },
      { coverage: of(coverage(1, 1)) },
      { 'coverage/api': 'not-measured' },
    ],
    [
      'is unchanged when the component is',
      file,
      { changed: new Set(['web']) },
      { 'coverage/api': 'unchanged' },
    ],
    [
      'takes the metric of the format',
      file,
      { coverage: of(coverage(95, 100, 'statements')) },
      { 'coverage/api': 'passed' },
    ],
  ]);

  const changed = {
    code_coverage: { api: { changed_lines: 80, minimum_changed_lines: 2 } },
  };
  const lines = coverageOfLines({
    'src/a.ts': { 1: true, 2: true, 3: true, 4: true, 5: false },
  });
  const diff = (path: string, ...numbers: number[]) => ({
    value: new Map([[path, new Set(numbers)]]),
  });
  const id = 'coverage/api/changed-lines';
  decides([
    [
      'judges changed lines alone',
      changed,
      { coverage: of(lines), changedLines: diff('src/a.ts', 1, 2, 3, 4, 5, 6) },
      { 'coverage/api': 'passed', [id]: 'passed' },
    ],
    [
      'fails changed lines that no test runs',
      changed,
      { coverage: of(lines), changedLines: diff('src/a.ts', 4, 5) },
      { 'coverage/api': 'passed', [id]: 'failed' },
    ],
    [
      'finds a file under the folder of its component',
      changed,
      {
        coverage: of(lines),
        changedLines: diff('services/api/src/a.ts', 4, 5),
      },
      { 'coverage/api': 'passed', [id]: 'failed' },
    ],
    [
      'does not judge fewer lines than say something',
      changed,
      { coverage: of(lines), changedLines: diff('src/a.ts', 5) },
      { 'coverage/api': 'passed', [id]: 'passed' },
    ],
    [
      'does not pass a file of which two may be meant',
      changed,
      {
        coverage: of(lines),
        changedLines: {
          value: new Map(
            ['one/src/a.ts', 'two/src/a.ts'].map((path) => [
              path,
              new Set([5]),
            ]),
          ),
        },
      },
      { 'coverage/api': 'passed', [id]: 'not-measured' },
    ],
    [
      'needs a base',
      changed,
      { coverage: of(lines) },
      { 'coverage/api': 'passed', [id]: 'not-measured' },
    ],
    [
      'needs the history',
      changed,
      { coverage: of(lines), changedLines: { missing: cut } },
      { 'coverage/api': 'passed', [id]: 'not-measured' },
    ],
    [
      'needs a report that names lines',
      changed,
      { coverage: of(coverage(1, 1)), changedLines: diff('src/a.ts', 5) },
      { 'coverage/api': 'passed', [id]: 'not-measured' },
    ],
    [
      'needs whole reports',
      changed,
      {
        coverage: [{ component: 'api', report: lines, missing: cut }],
        changedLines: diff('src/a.ts', 1),
      },
      { 'coverage/api': 'not-measured', [id]: 'not-measured' },
    ],
  ]);
});
