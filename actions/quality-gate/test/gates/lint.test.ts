import { describe } from '@jest/globals';
import { cut, lint } from '../given.ts';
import { decides, of } from './decides.ts';

describe('lint', () => {
  const file = { lint: { errors: 0, warnings: { maximum: 10, target: 5 } } };
  decides([
    [
      'passes at its limits',
      file,
      { lint: of(lint(0, 5)) },
      { 'lint/errors': 'passed', 'lint/warnings': 'passed' },
    ],
    [
      'adds components',
      file,
      { lint: [...of(lint(0, 6)), ...of(lint(0, 4), 'web')] },
      { 'lint/errors': 'passed', 'lint/warnings': 'warned' },
    ],
    [
      'fails above',
      file,
      { lint: of(lint(1, 11)) },
      { 'lint/errors': 'failed', 'lint/warnings': 'failed' },
    ],
    [
      'has not passed when one report is cut',
      file,
      { lint: [...of(lint(0, 0)), { component: 'web', missing: cut }] },
      { 'lint/errors': 'not-measured', 'lint/warnings': 'not-measured' },
    ],
    ['has not passed without an input', file, {}, { lint: 'not-measured' }],
  ]);
});
