import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { inputVariable, readInputs } from '@kit/action';
import { createHttpClient } from '@kit/http';
import { createProcessRunner } from '@kit/process';
import { memoryWorld, startFakeServer } from '@kit/testing';
import * as v from 'valibot';
import { inputs } from '../src/inputs.ts';
import { resultFile } from '../src/result-schema.ts';
import { run } from '../src/run.ts';

/** Reports of real tools about the samples beside them; see its README. */
const workspace = join(import.meta.dirname, 'tools/fixtures');
const temp = mkdtempSync(join(tmpdir(), 'gate-tools-'));
afterAll(() => rmSync(temp, { recursive: true }));

type Given = Readonly<Record<string, string>>;

async function judge(given: Given) {
  const env = Object.fromEntries(
    Object.entries({ config: 'gates/stages.yml', ...given }).map(
      ([name, value]) => [inputVariable(name), value],
    ),
  );
  const world = memoryWorld({ context: { workspace, temp }, env: {} });
  const tools = {
    process: createProcessRunner(world.signal),
    http: createHttpClient({ signal: world.signal }),
  };
  const read = readInputs(inputs, env, () => undefined);
  const { outputs } = await run(read, world, tools);
  return v.parse(resultFile, outputs.json);
}

const states = ['pass', 'warn', 'fail'] as const;
const told = { pass: 'passed', warn: 'warned', fail: 'failed' } as const;
const order = ['unchanged', 'passed', 'warned', 'not-measured', 'failed'];

/** How the rows whose id begins like this ended, the worst of them. */
async function stateOf(id: string, given: Given): Promise<string | undefined> {
  const { rows } = await judge(given);
  return rows
    .filter((row) => row.id.startsWith(id))
    .map(({ state }) => state)
    .sort((a, b) => order.indexOf(a) - order.indexOf(b))
    .at(-1);
}

/** Gate, the start of its rows' ids, its input, and the report; * is the state. */
const gates = [
  [
    'Go coverage',
    'coverage/backend',
    'coverage',
    'backend=reports/go/coverage-*.out',
  ],
  [
    'pytest-cov',
    'coverage/backend',
    'coverage',
    'backend=reports/pytest/coverage-*.xml',
  ],
  [
    'JaCoCo by Maven',
    'coverage/backend',
    'coverage',
    'backend=reports/maven/jacoco-*.xml',
  ],
  [
    'Vitest coverage',
    'coverage/frontend',
    'coverage',
    'frontend=reports/vitest/lcov-*.info',
  ],
  [
    'Jest coverage',
    'coverage/frontend',
    'coverage',
    'frontend=reports/jest/lcov-*.info',
  ],
  ['go test', 'tests/', 'tests', 'backend=reports/go/test-*.json'],
  ['pytest', 'tests/', 'tests', 'backend=reports/pytest/junit-*.xml'],
  ['surefire', 'tests/', 'tests', 'backend=reports/maven/surefire-*.xml'],
  ['Vitest', 'tests/', 'tests', 'frontend=reports/vitest/tests-*.json'],
  ['Vitest as JUnit', 'tests/', 'tests', 'frontend=reports/vitest/junit-*.xml'],
  ['Jest', 'tests/', 'tests', 'frontend=reports/jest/tests-*.json'],
  ['npm audit', 'security/', 'security', 'frontend=reports/npm-audit/*.json'],
  ['gosec', 'security/', 'security', 'backend=reports/go/gosec-*.json'],
  ['ESLint', 'lint', 'lint', 'frontend=reports/eslint/*.json'],
  ['golangci-lint', 'lint', 'lint', 'backend=reports/go/golangci-lint-*.json'],
  ['k6 --summary-export', 'load/', 'load', 'shop=reports/k6/legacy-*.json'],
  ['k6 handleSummary', 'load/', 'load', 'shop=reports/k6/handle-*.json'],
  [
    'k6 machine-readable',
    'load/shop/p95',
    'load',
    'shop=reports/k6/machine-*.json',
  ],
  ['k6 NDJSON', 'load/', 'load', 'shop=reports/k6/points-*.json'],
  ['image by crane', 'performance/image', 'image', 'reports/crane/*'],
] as const;

describe.each(gates)('%s', (_, id, input, report) => {
  it.each(states)('shows %s', async (state) => {
    const given = { [input]: report.replace('*', state) };
    expect(await stateOf(id, given)).toBe(told[state]);
  });
});

describe('what has no report file of three states', () => {
  it.each([
    ['240', 'passed'],
    ['241', 'warned'],
    ['301', 'failed'],
  ])('a build of %s s is %s', async (seconds, state) => {
    const given = { 'build-time-seconds': seconds };
    expect(await stateOf('performance/build-time', given)).toBe(state);
  });

  it.each(states)('benchmarks against a baseline show %s', async (state) => {
    const bench = (name: string) => `shop=reports/go/bench-${name}.txt`;
    const former = await judge({ benchmarks: bench('baseline') });
    const baseline = join(temp, 'baseline.json');
    writeFileSync(baseline, JSON.stringify(former));
    const given = { baseline, benchmarks: bench(state) };
    expect(await stateOf('performance/bench', given)).toBe(told[state]);
  });

  it.each([
    ['1.0', 'gates/stages.yml', 'passed', 'passed'],
    ['2.0', 'gates/stages.yml', 'failed', 'warned'],
    ['2.0', 'gates/sonar-required.yml', 'failed', 'failed'],
  ])(
    'a SonarQube rating of %s by %s is %s, with the effect %s',
    async (value, config, state, effect) => {
      const { origin, close } = await startSonar(value);
      const { rows } = await judge({
        config,
        'sonar-host-url': origin,
        'sonar-project-key': 'shop',
      });
      await close();
      const row = rows.find(({ id }) => id === 'code-quality/sonarqube');
      expect(row).toMatchObject({ state, effect });
    },
  );

  it.each([
    ['pass', 'gates/unpacked.yml', 'passed', '0.02 MB'],
    ['pass', 'gates/unpacked-less.yml', 'failed', '0.02 MB'],
    // Its layer is left out: what is not there is not measured.
    ['fail', 'gates/unpacked.yml', 'not-measured', undefined],
  ])(
    'the unpacked size of the image of state %s by %s is %s',
    async (image, config, state, shown) => {
      const given = { config, image: `reports/crane/${image}` };
      const { rows } = await judge(given);
      const row = rows.find(({ id }) => id === 'performance/image-size');
      expect([row?.state, row?.shown]).toEqual([state, shown]);
    },
  );

  it.each([
    ['pass', 'passed'],
    ['fail', 'failed'],
  ])('govulncheck, which knows no severity, shows %s', async (state, told) => {
    const given = { security: `backend=reports/go/govulncheck-${state}.json` };
    expect(await stateOf('security/high', given)).toBe(told);
  });
});

describe('a tool that failed', () => {
  it.each([
    ['npm-audit/error.json', 'npm audit did not finish (503): 503 Service'],
    ['go/govulncheck-error.json', 'is empty'],
  ])('%s is not measured, and no finding', async (file, reason) => {
    const { rows } = await judge({ security: `shop=reports/${file}` });
    const own = rows.filter(({ gate }) => gate === 'security');
    expect(new Set(own.map(({ state }) => state))).toEqual(
      new Set(['not-measured']),
    );
    expect(own[0]?.note).toContain(reason);
  });

  it('k6 leaves p99 out of one of its shapes: not measured there', async () => {
    const { rows } = await judge({ load: 'shop=reports/k6/machine-pass.json' });
    expect(rows.find(({ id }) => id === 'load/shop/p99-ms')).toMatchObject({
      state: 'not-measured',
    });
  });
});

/** The tools of one repository, all in one state. */
const pipeline = (state: string): Given => ({
  coverage: `backend=reports/go/coverage-${state}.out\nfrontend=reports/vitest/lcov-${state}.info`,
  tests: `backend=reports/go/test-${state}.json\nfrontend=reports/vitest/junit-${state}.xml`,
  security: `backend=reports/go/gosec-${state}.json\nfrontend=reports/npm-audit/${state}.json`,
  lint: `backend=reports/go/golangci-lint-${state}.json\nfrontend=reports/eslint/${state}.json`,
  load: `shop=reports/k6/handle-${state}.json`,
  image: `reports/crane/${state}`,
  'build-time-seconds': { pass: '200', warn: '250', fail: '350' }[state] ?? '',
});

describe('the whole pipeline', () => {
  it.each([
    ['gates/own.yml', 'pass', 'passed', []],
    ['gates/own.yml', 'warn', 'warned', []],
    [
      'gates/own.yml',
      'fail',
      'failed',
      ['coverage', 'security', 'lint', 'performance'],
    ],
    [
      'gates/stages.yml',
      'fail',
      'failed',
      ['coverage', 'tests', 'security', 'lint', 'performance', 'load'],
    ],
  ])('by %s shows %s', async (config, state, status, failed) => {
    const result = await judge({ config, ...pipeline(state) });
    const gateOf = (id: string) => id.split('/')[0];
    expect([result.status, result.shouldDeploy]).toEqual([
      status,
      status !== 'failed',
    ]);
    expect([...new Set(result.failedGates.map(gateOf))]).toEqual(failed);
  });
});

/** Answers as the Web API of SonarQube documents them: the server is a fake. */
function startSonar(rating: string) {
  const metrics = ['reliability_rating', 'security_rating', 'sqale_rating'];
  const answers: Readonly<Record<string, unknown>> = {
    '/api/ce/component': { queue: [], current: { status: 'SUCCESS' } },
    '/api/measures/component': {
      component: {
        measures: metrics.map((metric) => ({ metric, value: rating })),
      },
    },
    '/api/qualitygates/project_status': { projectStatus: { status: 'OK' } },
  };
  return startFakeServer(({ url = '' }, response) => {
    response.end(JSON.stringify(answers[url.split('?')[0] ?? '']));
  });
}
