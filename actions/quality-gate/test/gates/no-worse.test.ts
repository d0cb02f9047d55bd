import { describe } from '@jest/globals';
import { coverage, lint } from '../given.ts';
import { decides, of } from './decides.ts';

describe('no worse than the baseline', () => {
  const file = { code_coverage: { api: { no_worse_than_baseline: true } } };
  const before = (part: number, whole: number) => ({
    value: {
      measured: new Map([
        ['coverage/api', { kind: 'share' as const, part, whole }],
      ]),
      history: new Map(),
      benchmarks: [],
    },
  });
  const id = 'coverage/api/baseline';
  decides([
    [
      'passes when equal',
      file,
      { coverage: of(coverage(1, 3)), baseline: before(2, 6) },
      { 'coverage/api': 'passed', [id]: 'passed' },
    ],
    [
      'fails one line below',
      file,
      { coverage: of(coverage(33_333, 100_000)), baseline: before(1, 3) },
      { 'coverage/api': 'passed', [id]: 'failed' },
    ],
    [
      'needs a baseline',
      file,
      { coverage: of(coverage(1, 3)) },
      { 'coverage/api': 'passed', [id]: 'not-measured' },
    ],
    [
      'needs the figure in it',
      { lint: { errors: 1, no_worse_than_baseline: true } },
      { lint: of(lint(0, 0)), baseline: before(1, 1) },
      { 'lint/errors': 'passed', 'lint/errors/baseline': 'not-measured' },
    ],
  ]);
});
