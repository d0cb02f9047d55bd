import { describe } from '@jest/globals';
import { load } from '../given.ts';
import { decides, of } from './decides.ts';

describe('load', () => {
  const file = {
    load: {
      p95_ms: { maximum: 500, target: 400 },
      p99_ms: 1000,
      failed_rate_percent: 1,
      errors_rate_percent: 1,
    },
  };
  const values = (p95: number, failed = 0.01) => ({
    http_req_duration: { 'p(95)': p95, 'p(99)': 1000 },
    http_req_failed: { rate: failed },
    errors: { rate: 0 },
  });
  const id = (key: string) => `load/api/${key}`;
  const rest = {
    [id('p99-ms')]: 'passed',
    [id('failed-rate-percent')]: 'passed',
    [id('errors-rate-percent')]: 'passed',
  };
  decides([
    [
      'passes at its limits',
      file,
      { load: of(load(values(400))) },
      { [id('p95-ms')]: 'passed', ...rest },
    ],
    [
      'warns above the target',
      file,
      { load: of(load(values(400.1))) },
      { [id('p95-ms')]: 'warned', ...rest },
    ],
    [
      'fails above the maximum',
      file,
      { load: of(load(values(500.001, 0.0100001))) },
      {
        [id('p95-ms')]: 'failed',
        ...rest,
        [id('failed-rate-percent')]: 'failed',
      },
    ],
    [
      'fails by a threshold of the script',
      { load: { p95_ms: 500 } },
      {
        load: of(
          load(values(1), {
            thresholds: [
              { metric: 'checks', expression: 'rate>0.9', passed: false },
            ],
          }),
        ),
      },
      { [id('p95-ms')]: 'passed', [id('script-thresholds')]: 'failed' },
    ],
    [
      'leaves the thresholds of the script alone when told to',
      { load: { p95_ms: 500, script_thresholds: false } },
      {
        load: of(
          load(values(1), {
            thresholds: [
              { metric: 'checks', expression: 'rate>0.9', passed: false },
            ],
          }),
        ),
      },
      { [id('p95-ms')]: 'passed' },
    ],
    [
      'has not passed when nothing was requested',
      { load: { p95_ms: 500 } },
      { load: of(load(values(0), { requests: 0, iterations: 0 })) },
      { 'load/api': 'not-measured' },
    ],
    [
      'has not passed when a figure is absent',
      { load: { p95_ms: 500 } },
      { load: of(load({})) },
      { [id('p95-ms')]: 'not-measured' },
    ],
    [
      'has not passed without an input',
      { load: { p95_ms: 500 } },
      {},
      { load: 'not-measured' },
    ],
  ]);
});
