import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../src/facts.ts';
import { judgeByStricter, judgeGates } from '../src/gates/all-gates.ts';
import {
  coverage,
  coverageOfLines,
  cut,
  facts,
  finding,
  findings,
  gates,
  lint,
  load,
  tests,
} from './given.ts';

type Case = readonly [
  string,
  object,
  Partial<Facts>,
  Readonly<Record<string, string>>,
];

function statesOf(file: object, given: Partial<Facts>) {
  const rows = judgeGates(gates(file), facts(given));
  return Object.fromEntries(rows.map(({ id, state }) => [id, state]));
}

const decides = (cases: readonly Case[]) =>
  it.each(cases)('%s', (_, file, given, expected) => {
    expect(statesOf(file, given)).toEqual(expected);
  });

const of = <R>(report: R, component = 'api') => [{ component, report }];

describe('coverage', () => {
  const file = { code_coverage: { api: { minimum: 80, target: 90 } } };
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

describe('security', () => {
  const file = (more: object) => ({
    security: { high_vulnerabilities: { maximum: 1, target: 0 }, ...more },
  });
  const high = 'security/high';
  const two = [finding(), finding({ id: 'CVE-2026-2' })];
  const waiver = {
    id: 'cve-2026-1',
    reason: 'not reached',
    expires: '2026-11-21',
  };
  decides([
    [
      'passes without findings',
      file({}),
      { security: of(findings([])) },
      { [high]: 'passed' },
    ],
    [
      'warns above the target',
      file({}),
      { security: of(findings([finding()])) },
      { [high]: 'warned' },
    ],
    [
      'fails above the maximum',
      file({}),
      { security: of(findings(two)) },
      { [high]: 'failed' },
    ],
    [
      'counts bare numbers',
      file({}),
      { security: of(findings([], { high: 2 })) },
      { [high]: 'failed' },
    ],
    [
      'counts an advisory of two components once',
      file({}),
      {
        security: [
          ...of(findings([finding()])),
          ...of(
            findings([finding({ id: 'GHSA-1', aliases: ['CVE-2026-1'] })]),
            'web',
          ),
        ],
      },
      { [high]: 'warned' },
    ],
    [
      'counts findings when told to',
      file({ count: 'findings' }),
      { security: of(findings([finding(), finding()])) },
      { [high]: 'failed' },
    ],
    [
      'counts paths when told to',
      file({ count: 'paths' }),
      { security: of(findings([finding({ paths: 7 })])) },
      { [high]: 'failed' },
    ],
    [
      'leaves development out when told to',
      file({ scope: 'production' }),
      { security: of(findings([finding({ scope: 'development' })])) },
      { [high]: 'passed' },
    ],
    [
      'leaves out what has no fix when told to',
      file({ only_fixable: true }),
      { security: of(findings([finding({ fixedIn: [] })])) },
      { [high]: 'passed' },
    ],
    [
      'counts what may have a fix',
      file({ only_fixable: true }),
      { security: of(findings([finding()])) },
      { [high]: 'warned' },
    ],
    [
      'leaves out what is old when told to',
      file({ only_new: true }),
      { security: of(findings([finding({ isOld: true })])) },
      { [high]: 'passed' },
    ],
    [
      'leaves out what is never called',
      file({}),
      { security: of(findings([finding({ reach: 'imported' })])) },
      { [high]: 'passed' },
    ],
    [
      'counts what is never called when told to',
      file({ reach: 'any' }),
      { security: of(findings([finding({ reach: 'imported' })])) },
      { [high]: 'warned' },
    ],
    [
      'leaves out what is suppressed',
      file({ reach: 'any' }),
      {
        security: of(
          findings([finding({ suppressed: { by: 'vex', reason: 'r' } })]),
        ),
      },
      { [high]: 'passed' },
    ],
    [
      'takes an unknown severity for high',
      file({}),
      { security: of(findings([finding({ severity: 'unknown' })])) },
      { [high]: 'warned' },
    ],
    [
      'takes an unknown severity as told',
      file({ unknown_severity: 'low' }),
      { security: of(findings([finding({ severity: 'unknown' })])) },
      { [high]: 'passed' },
    ],
    [
      'honours a waiver on its last day',
      file({ waivers: [waiver] }),
      { security: of(findings([finding()])) },
      { [high]: 'passed' },
    ],
    [
      'honours a waiver by an alias',
      file({ waivers: [{ ...waiver, id: 'GHSA-x' }] }),
      { security: of(findings([finding({ aliases: ['GHSA-x'] })])) },
      { [high]: 'passed' },
    ],
    [
      'fails by an expired waiver',
      file({ waivers: [{ ...waiver, expires: '2026-11-20' }] }),
      { security: of(findings([finding()])) },
      { [high]: 'warned', 'security/expired-waivers': 'failed' },
    ],
    [
      'warns of an unused waiver',
      file({ waivers: [{ ...waiver, id: 'CVE-9' }] }),
      { security: of(findings([])) },
      { [high]: 'passed', 'security/unused-waivers': 'warned' },
    ],
    [
      'does not call a waiver unused while reports are missing',
      file({ waivers: [waiver] }),
      { security: [{ component: 'api', missing: cut }] },
      { [high]: 'not-measured' },
    ],
    [
      'does not honour a waiver of another component',
      file({ waivers: [{ ...waiver, component: 'web' }] }),
      { security: of(findings([finding()])) },
      { [high]: 'warned', 'security/unused-waivers': 'warned' },
    ],
    [
      'fails by what a failed scanner still found',
      file({}),
      { security: [{ component: 'api', report: findings(two), missing: cut }] },
      { [high]: 'failed' },
    ],
    [
      'has not passed when the scanner failed',
      file({}),
      { security: [{ component: 'api', missing: cut }] },
      { [high]: 'not-measured' },
    ],
    [
      'has not passed without an input',
      file({}),
      {},
      { security: 'not-measured' },
    ],
    [
      'is not passed by a gate of waivers alone',
      { security: { waivers: [waiver] } },
      { security: [{ component: 'api', missing: cut }] },
      { security: 'not-measured' },
    ],
  ]);
});

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

describe('performance', () => {
  const file = {
    performance: {
      build_time_seconds: { maximum: 300, target: 200 },
      docker_image_size_mb: 100,
    },
  };
  const image = (bytes: number) => ({
    value: { compressedBytes: bytes, platform: 'linux/amd64' },
  });
  const [time, size] = ['performance/build-time', 'performance/image-size'];
  decides([
    [
      'passes at its limits',
      file,
      { buildTimeSeconds: 200, image: image(100_000_000) },
      { [time]: 'passed', [size]: 'passed' },
    ],
    [
      'warns of a slow build, fails by a byte',
      file,
      { buildTimeSeconds: 300, image: image(100_000_001) },
      { [time]: 'warned', [size]: 'failed' },
    ],
    [
      'has not passed without its inputs',
      file,
      {},
      { [time]: 'not-measured', [size]: 'not-measured' },
    ],
    [
      'has not passed when the image is not found',
      { performance: { docker_image_size_mb: 1 } },
      { image: { missing: cut } },
      { [size]: 'not-measured' },
    ],
    [
      'has not passed when the size is of another kind',
      { performance: { docker_image_size_mb: { maximum: 1, of: 'unpacked' } } },
      { image: image(1) },
      { [size]: 'not-measured' },
    ],
  ]);

  const bench = (samples: readonly number[], unit = 'ns/op') => ({
    name: 'Parse',
    unit,
    better: 'lower' as const,
    samples,
  });
  const report = (samples: readonly number[], unit?: string) => ({
    kind: 'benchmarks' as const,
    benchmarks: [bench(samples, unit)],
  });
  const baseline = (
    samples: readonly number[],
    unit?: string,
    history: readonly number[] = [],
  ) => ({
    value: {
      measured: new Map(),
      history: new Map([[time, history]]),
      benchmarks: [{ component: 'api', ...bench(samples, unit) }],
    },
  });
  const tolerant = { performance: { baseline_tolerance_percent: 10 } };
  const id = 'performance/benchmarks/api';
  const steady = [100, 101, 99, 100, 102, 98, 100, 101, 99, 100];
  decides([
    [
      'passes within the tolerance',
      tolerant,
      { benchmarks: of(report(steady)), baseline: baseline(steady) },
      { [id]: 'passed' },
    ],
    [
      'fails by a true step of 20 %',
      tolerant,
      {
        benchmarks: of(report(steady.map((value) => value * 1.2))),
        baseline: baseline(steady),
      },
      { [id]: 'failed' },
    ],
    [
      'only warns within the noise',
      tolerant,
      {
        benchmarks: of(report([120, 60, 200])),
        baseline: baseline([100, 60, 170]),
      },
      { [id]: 'warned' },
    ],
    [
      'does not judge by one noisy number',
      tolerant,
      { benchmarks: of(report([500])), baseline: baseline(steady) },
      { [id]: 'not-measured' },
    ],
    [
      'judges bytes by one number',
      tolerant,
      {
        benchmarks: of(report([112], 'B/op')),
        baseline: baseline([100], 'B/op'),
      },
      { [id]: 'failed' },
    ],
    [
      'needs a baseline',
      tolerant,
      { benchmarks: of(report(steady)) },
      { [id]: 'not-measured' },
    ],
    [
      'needs a baseline that can be read',
      tolerant,
      { benchmarks: of(report(steady)), baseline: { missing: cut } },
      { [id]: 'not-measured' },
    ],
    [
      'notices a benchmark that is gone',
      tolerant,
      { benchmarks: of(report(steady, 's')), baseline: baseline(steady) },
      { [id]: 'not-measured' },
    ],
    [
      'needs benchmarks when nothing else is compared',
      tolerant,
      {},
      { 'performance/benchmarks': 'not-measured' },
    ],
    [
      'compares a build time with its history',
      {
        performance: {
          build_time_seconds: 300,
          baseline_tolerance_percent: 10,
        },
      },
      {
        buildTimeSeconds: 130,
        baseline: baseline([], 's', [100, 101, 99, 100]),
      },
      { [time]: 'passed', [`${time}/baseline`]: 'failed' },
    ],
    [
      'waits for a history',
      {
        performance: {
          build_time_seconds: 300,
          baseline_tolerance_percent: 10,
        },
      },
      { buildTimeSeconds: 130, baseline: baseline([], 's', [100]) },
      { [time]: 'passed' },
    ],
  ]);
});

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

describe('judgeByStricter', () => {
  const strict = gates({
    code_coverage: { api: { minimum: 80 } },
    lint: { errors: 0, required: true },
  });
  const mild = gates({ code_coverage: { api: { minimum: 10 } } });
  const given = facts({
    coverage: of(coverage(50, 100)),
    lint: of(lint(3, 0)),
  });

  it('judges by the base where the change is milder, also what it took out', () => {
    const rows = judgeByStricter(mild, strict, given);
    expect(rows.map(({ id, state, limit }) => [id, state, limit])).toEqual([
      ['coverage/api', 'failed', 80],
      ['lint/errors', 'failed', 0],
    ]);
    expect(rows[0]?.note).toContain("by the base branch's file");
  });

  it('judges by the change where it is stricter', () => {
    const rows = judgeByStricter(strict, mild, given);
    expect(rows.map(({ id, limit }) => [id, limit])).toEqual([
      ['coverage/api', 80],
      ['lint/errors', 0],
    ]);
  });

  it('does not honour a waiver that only the change has', () => {
    const security = { high_vulnerabilities: 0 };
    const waivers = [{ id: 'CVE-2026-1', reason: 'r', expires: '2027-01-01' }];
    const rows = judgeByStricter(
      gates({ security: { ...security, waivers } }),
      gates({ security }),
      facts({ security: of(findings([finding()])) }),
    );
    expect(rows.map(({ state }) => state)).toEqual(['failed']);
  });

  it('keeps a gate required that the change makes a recommendation', () => {
    const rows = judgeByStricter(
      gates({ lint: { errors: 0, required: false } }),
      gates({ lint: { errors: 0 } }),
      given,
    );
    expect(rows.map(({ required }) => required)).toEqual([true]);
  });
});
