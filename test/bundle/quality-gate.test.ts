import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runBundle, unintendedCommands } from '@kit/testing';

const root = join(import.meta.dirname, '../..');
const action = join(root, 'actions/quality-gate');
const fixtures = join(action, 'test/fixtures');
const config = '.github/quality-gates.yml';

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

let workspace = '';
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'gate-bundle-'));
});
afterEach(() => rmSync(workspace, { recursive: true, force: true }));

function write(name: string, content: string | Uint8Array) {
  const file = join(workspace, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

async function judge(gates: string, inputs: Readonly<Record<string, string>>) {
  write(config, gates);
  const peak = join(workspace, 'peak-memory');
  const preload = join(root, 'test/bundle/peak-memory.cjs');
  const result = await runBundle({
    action,
    workspace,
    inputs,
    env: { NODE_OPTIONS: `--require=${preload}`, PEAK_MEMORY_FILE: peak },
  });
  const megabytes = Number(readFileSync(peak, 'utf8')) / 1024;
  return { ...result, megabytes };
}

const gate = (inner: string) => `quality_gates: { ${inner} }`;

describe('quality-gate on reports that real tools wrote', () => {
  beforeEach(() => {
    for (const name of readdirSync(fixtures)) {
      copyFileSync(join(fixtures, name), join(workspace, name));
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
    const result = await judge(gates, inputs);
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
    write('security-report.json', report);
    const limits =
      'critical_vulnerabilities: 0, high_vulnerabilities: { maximum: 2, target: 0 }';
    const result = await judge(gate(`security: { ${limits} }`), {
      security: 'a=security-report.json',
    });
    expect(result.outputs.get('status')).toBe(status);
  });

  it("judges by the teams' own file, and ships nothing that was not measured", async () => {
    write('security-report.json', '{"Critical": 0, "High": 0}');
    const result = await judge(teamsFile, {
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

const anyTests = gate('tests: { pass_rate: 0 }');
const anyCoverage = gate('code_coverage: { a: { minimum: 0 } }');
const anyFindings = gate('security: { high_vulnerabilities: 1000000 }');
const depth = 100_000;
const good =
  '<testsuite name="s" tests="1"><testcase name="t" classname="c"/></testsuite>';

describe('quality-gate on hostile reports', () => {
  it.each<[string, string, string, string | Uint8Array]>([
    [
      'an external entity',
      anyTests,
      'tests',
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuite name="&x;"><testcase name="&x;"/></testsuite>',
    ],
    [
      'entities that grow',
      anyTests,
      'tests',
      '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><testsuite><testcase name="&b;"/></testsuite>',
    ],
    ['deep XML', anyTests, 'tests', '<testsuite>'.repeat(depth)],
    [
      'deep XML that is closed',
      anyTests,
      'tests',
      `${'<testsuite>'.repeat(depth)}<testcase name="t"/>${'</testsuite>'.repeat(depth)}`,
    ],
    ['deep JSON', anyFindings, 'security', '['.repeat(depth)],
    [
      'deep JSON that is closed',
      anyFindings,
      'security',
      `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
    ],
    ['nothing', anyTests, 'tests', ''],
    ['blanks', anyTests, 'tests', ' \n\t '],
    ['a cut document', anyTests, 'tests', good.slice(0, -5)],
    ['two documents', anyTests, 'tests', `${good}<testsuites>`],
    [
      'the page of an error',
      anyFindings,
      'security',
      '<!DOCTYPE html><html><body>502</body></html>',
    ],
    ['null', anyFindings, 'security', 'null'],
    ['a list that is cut', anyFindings, 'security', '[{'],
    [
      'a negative count',
      anyFindings,
      'security',
      '{"Critical": 0, "High": -5}',
    ],
    [
      'a count beyond all numbers',
      anyFindings,
      'security',
      '{"Critical": 0, "High": 1e309}',
    ],
    ['no number', anyFindings, 'security', '{"Critical": NaN, "High": 0}'],
    [
      'a scanner that failed',
      anyFindings,
      'security',
      '{"error":{"code":"ENOAUDIT","summary":"no"}}',
    ],
    [
      'two of a key',
      anyFindings,
      'security',
      '{"High": 2000000, "Critical": 0, "High": 0}',
    ],
    ['lcov without its end', anyCoverage, 'coverage', 'SF:a\nDA:1,1\n'],
    ['NUL bytes', anyTests, 'tests', new Uint8Array(1000)],
  ])('never passes %s', async (_, gates, input, content) => {
    write('report', content);
    const result = await judge(gates, { [input]: 'a=report' });
    expect(result.outputs.get('status')).toBe('failed');
    expect(result.outputs.get('reason-code')).toMatch(
      /^(not-measured|gate-failed)$/,
    );
    expect(result.exitCode).toBe(1);
    expect(result.log + result.summary).not.toContain('root:x:0');
    expect(result.log).not.toMatch(/UNEXPECTED|at .*\.js:\d/);
    expect(result.megabytes).toBeLessThan(300);
    expect(result.milliseconds).toBeLessThan(10_000);
  });

  it.each([
    ['UTF-16', Buffer.from(`\ufeff${good}`, 'utf16le')],
    ['UTF-8 with a mark', `\ufeff${good}`],
  ])('reads %s', async (_, content) => {
    write('report', content);
    const result = await judge(anyTests, { tests: 'a=report' });
    expect(result.outputs.get('status')).toBe('passed');
  });

  it('prints names of tests without obeying them', async () => {
    const name =
      '&#10;::error::x&#10;::set-output name=should-deploy::true&#10;##[set-env name=a]b &lt;img src=x&gt; @all [x](http://evil)';
    write(
      'report',
      `<testsuite name="${name}"><testcase name="${name}" classname="${name}"><failure message="${name}"/></testcase></testsuite>`,
    );
    const result = await judge(gate('tests: { pass_rate: 100 }'), {
      tests: 'a=report',
    });
    expect(result.outputs.get('should-deploy')).toBe('false');
    expect(unintendedCommands(result.log)).toEqual([]);
    expect(result.summary).not.toMatch(/<img|@all|\]\(http/);
  });

  it('keeps names that JavaScript knows apart from its own', async () => {
    const file = (name: string, hits: number) =>
      `SF:${name}\nDA:1,${hits}\nend_of_record\n`;
    write('report', file('__proto__', 1) + file('constructor', 0));
    const result = await judge(anyCoverage, { coverage: 'a=report' });
    expect(JSON.parse(result.outputs.get('coverage') ?? '')).toEqual({
      a: { percent: 50, covered: 1, total: 2 },
    });
  });

  it('does not follow a link out of the workspace', async () => {
    symlinkSync('/etc/passwd', join(workspace, 'report'));
    const result = await judge(anyTests, { tests: 'a=rep*' });
    expect(result.outputs.get('reason-code')).toBe('not-measured');
    expect(result.log).toContain('leaves the workspace');
  });

  it.each(['a=../report', 'a=/etc/passwd', 'report'])(
    'refuses the line %s',
    async (line) => {
      const result = await judge(anyTests, { tests: line });
      expect(result.exitCode).toBe(1);
      expect(result.outputs.get('should-deploy')).toBe('false');
      expect(result.outputs.get('reason-code')).toBe('input-invalid');
    },
  );

  it('does not wait for a pipe', async () => {
    execFileSync('mkfifo', [join(workspace, 'report')]);
    const result = await judge(anyTests, { tests: 'a=report' });
    expect(result.outputs.get('reason-code')).toBe('not-measured');
  });

  it('names file, line, column and the nearest key of a wrong file', async () => {
    const result = await judge(
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
    write('report', `<testsuite name="s">\n${body}</testsuite>`);
    const result = await judge(anyTests, { tests: 'a=report' });
    expect(result.outputs.get('status')).toBe('passed');
    expect(result.megabytes).toBeLessThan(300);
  });
});

it('is a bundle of at most 500 kB', () => {
  const { size } = statSync(join(action, 'dist/index.js'));
  expect(size).toBeLessThan(500_000);
});
