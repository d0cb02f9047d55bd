import { execFileSync } from 'node:child_process';
import { copyFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  action,
  config,
  createWorkspace,
  gate,
  lenient,
} from './quality-gate/judge.ts';

const fixtures = join(action, 'test/fixtures');

/** As the teams have it. */
const teamsFile = `
quality_gates:
  code_coverage:
    backend:  { minimum: 80, target: 90 }
    frontend: { minimum: 70, target: 85 }
  security: { critical_vulnerabilities: 0, high_vulnerabilities: 0, medium_vulnerabilities: 5 }
  performance: { build_time_seconds: 300, docker_image_size_mb: 100 }
  lint: { errors: 0, warnings: 10 }
`;

let place: ReturnType<typeof createWorkspace>;
beforeEach(() => {
  place = createWorkspace();
});
afterEach(() => rmSync(place.workspace, { recursive: true, force: true }));

describe('quality-gate on reports that real tools wrote', () => {
  beforeEach(() => {
    for (const name of readdirSync(fixtures)) {
      copyFileSync(join(fixtures, name), join(place.workspace, name));
    }
  });

  const coverage = (limits: string) =>
    gate(`code_coverage: { a: { ${limits} } }`);
  const go = { coverage: 'a=go-coverage.out' };
  const node = { coverage: 'a=node-lcov.info' };
  const python = { coverage: 'a=pytest-coverage.xml' };
  const lint = gate(
    'lint: { errors: 0, warnings: { maximum: 10, target: 0 } }',
  );
  const tests = gate('tests: { pass_rate: { minimum: 60, target: 100 } }');
  const allTests = gate('tests: { pass_rate: 100 }');
  const time = gate(
    'performance: { build_time_seconds: { maximum: 300, target: 200 } }',
  );

  it.each([
    ['Go coverage', 'passed', coverage('minimum: 75'), go],
    ['Go coverage', 'warned', coverage('minimum: 70, target: 80'), go],
    ['Go coverage', 'failed', coverage('minimum: 75.1'), go],
    ['lcov', 'passed', coverage('minimum: 80'), node],
    ['lcov', 'warned', coverage('minimum: 70, target: 90'), node],
    ['lcov', 'failed', coverage('minimum: 81'), node],
    ['pytest-cov', 'passed', coverage('minimum: 66.666'), python],
    ['pytest-cov', 'warned', coverage('minimum: 60, target: 67'), python],
    ['pytest-cov', 'failed', coverage('minimum: 66.67'), python],
    [
      'JUnit',
      'passed',
      allTests,
      { tests: 'a=pytest-junit.xml\nb=node-junit.xml' },
    ],
    ['JUnit', 'warned', tests, { tests: 'a=node-junit-failed.xml' }],
    ['JUnit', 'failed', allTests, { tests: 'a=node-junit-failed.xml' }],
    ['ESLint', 'passed', lint, { lint: 'a=eslint-clean.json' }],
    ['ESLint', 'warned', lint, { lint: 'a=eslint-warn.json' }],
    ['ESLint', 'failed', lint, { lint: 'a=eslint-error.json' }],
    ['a build time', 'passed', time, { 'build-time-seconds': '200' }],
    ['a build time', 'warned', time, { 'build-time-seconds': '300' }],
    ['a build time', 'failed', time, { 'build-time-seconds': '300.5' }],
  ])('judges %s: %s', async (_, status, gates, inputs) => {
    const result = await place.judge(gates, inputs);
    const ships = status !== 'failed';
    expect(result.outputs.get('status')).toBe(status);
    expect(result.outputs.get('should-deploy')).toBe(String(ships));
    expect(result.exitCode).toBe(ships ? 0 : 1);
  });

  it.each([
    ['{"Critical": 0, "High": 0}', 'passed'],
    ['{"Critical": 0, "High": 2}', 'warned'],
    ['{"Critical": 1, "High": 0}', 'failed'],
  ])('judges %s: %s', async (report, status) => {
    place.write('security-report.json', report);
    const limits =
      'critical_vulnerabilities: 0, high_vulnerabilities: { maximum: 2, target: 0 }';
    const result = await place.judge(gate(`security: { ${limits} }`), {
      security: 'a=security-report.json',
    });
    expect(result.outputs.get('status')).toBe(status);
  });

  it("judges by the teams' own file, and ships nothing that was not measured", async () => {
    place.write('security-report.json', '{"Critical": 0, "High": 0}');
    const result = await place.judge(teamsFile, {
      coverage: 'backend=go-coverage.out\nfrontend=node-lcov.info',
      security: 'backend=security-report.json',
      lint: 'frontend=eslint-clean.json',
      'build-time-seconds': '120',
    });
    expect(result.exitCode).toBe(1);
    expect(JSON.parse(result.outputs.get('failed-gates') ?? '')).toEqual([
      'coverage/backend',
      'performance/image-size',
    ]);
    expect(result.summary).toMatch(/Quality gate failed: 2 of 9/);
    expect(result.summary.split('\n').length).toBeLessThan(45);
    expect(JSON.parse(result.outputs.get('coverage') ?? '')).toEqual({
      backend: { percent: 75, covered: 3, total: 4 },
      frontend: { percent: 80, covered: 8, total: 10 },
    });
  });
});

describe('quality-gate on files that are no plain reports', () => {
  it('does not wait for a pipe', async () => {
    execFileSync('mkfifo', [join(place.workspace, 'report')]);
    const result = await place.judge(lenient.tests, { tests: 'a=report' });
    expect(result.outputs.get('reason-code')).toBe('not-measured');
  });

  it('names file, line, column and the nearest key of a wrong file', async () => {
    const result = await place.judge(
      'quality_gates:\n  code_coverage:\n    a: { minium: 80 }\n',
      {},
    );
    expect(result.log).toContain(`${config}:3:10: unknown key "minium"`);
    expect(result.log).toContain('did you mean "minimum"?');
    expect(result.outputs.get('should-deploy')).toBe('false');
    expect(result.outputs.get('reason-code')).toBe('config-invalid');
  });

  it('reads 60 MB of tests in bounded memory', async () => {
    const one =
      '<testcase name="adds a line to the cart" classname="shop.cart.CartTest" time="0.01"/>\n';
    const body = one.repeat(Math.ceil(60e6 / one.length));
    place.write('report', `<testsuite name="s">\n${body}</testsuite>`);
    const result = await place.judge(lenient.tests, { tests: 'a=report' });
    expect(result.outputs.get('status')).toBe('passed');
    expect(result.megabytes).toBeLessThan(300);
  });
});

it('is a bundle of at most 500 kB', () => {
  const { size } = statSync(join(action, 'dist/index.js'));
  expect(size).toBeLessThan(500_000);
});
