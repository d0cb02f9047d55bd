import { describe } from '@jest/globals';
import { cut } from '../given.ts';
import { decides } from './decides.ts';

describe('code quality', () => {
  const file = (sonarqube: unknown) => ({ code_quality: { sonarqube } });
  const sonar = (rating: number, qualityGate = 'OK') => ({
    value: {
      ratings: new Map([
        ['reliability_rating', 1],
        ['security_rating', rating],
        ['sqale_rating', 1],
      ]),
      qualityGate,
      failedConditions: [],
    },
  });
  const [grade, gate] = [
    'code-quality/sonarqube',
    'code-quality/sonarqube-gate',
  ];
  decides([
    ['passes with A', file('A'), { sonar: sonar(1) }, { [grade]: 'passed' }],
    [
      'takes the worst rating',
      file('A'),
      { sonar: sonar(2) },
      { [grade]: 'failed' },
    ],
    [
      'has not passed without new code',
      file({ grade: 'A', on: 'new_code' }),
      { sonar: sonar(1) },
      { [grade]: 'not-measured' },
    ],
    [
      'asks for the gate too',
      file({ grade: 'A', quality_gate: true }),
      { sonar: sonar(1, 'ERROR') },
      { [grade]: 'passed', [gate]: 'failed' },
    ],
    [
      'warns with the gate',
      file({ grade: 'A', quality_gate: true }),
      { sonar: sonar(1, 'WARN') },
      { [grade]: 'passed', [gate]: 'warned' },
    ],
    [
      'takes NONE for no verdict',
      file({ grade: 'A', quality_gate: true }),
      { sonar: sonar(1, 'NONE') },
      { [grade]: 'passed', [gate]: 'not-measured' },
    ],
    [
      'has not passed when the server fails',
      file('A'),
      { sonar: { missing: cut } },
      { [grade]: 'not-measured' },
    ],
    [
      'has not passed without a server',
      file('A'),
      {},
      { [grade]: 'not-measured' },
    ],
  ]);
});
