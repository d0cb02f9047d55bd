import { describe, expect, it } from '@jest/globals';
import { readReport } from '../src/index.ts';

const read = (text: string) => {
  const bytes = async function* () {
    yield Buffer.from(text);
  };
  return readReport('report', bytes());
};

async function lint(text: string) {
  const result = await read(text);
  if (result.status !== 'parsed' || result.kind !== 'lint') return result;
  const { errors, warnings, infos, problems } = result.report;
  const counts = [errors, warnings, infos];
  return { format: result.format, counts, first: problems[0] };
}

async function findings(text: string) {
  const result = await read(text);
  const isRead = result.status === 'parsed' && result.kind === 'findings';
  return isRead ? result.report.findings : result;
}

describe('gosec', () => {
  const issue = {
    severity: 'HIGH',
    rule_id: 'G404',
    file: 'a.go',
    line: '12-14',
  };
  const report = (more: object) =>
    JSON.stringify({ Issues: [issue], Stats: {}, ...more });

  it('reads rule, severity and the first line', async () => {
    expect(await findings(report({}))).toMatchObject([
      { id: 'G404', severity: 'high', file: 'a.go', line: 12, type: 'code' },
    ]);
  });

  it('shows what #nosec took back as suppressed', async () => {
    const text = report({ Issues: [{ ...issue, nosec: true }] });
    expect(await findings(text)).toMatchObject([
      { suppressed: { by: 'tool' } },
    ]);
  });

  it('has measured nothing where a file could not be parsed', async () => {
    const text = report({ 'Golang errors': { 'b.go': [{}] }, Issues: [] });
    expect(await read(text)).toMatchObject({ code: 'tool-failed' });
  });
});

describe('govulncheck', () => {
  const config = { config: { protocol_version: 'v1.0.0' } };
  const osv = { osv: { id: 'GO-1', summary: 's', aliases: ['CVE-2026-1'] } };
  const way = (trace: object) => ({
    finding: {
      osv: 'GO-1',
      fixed_version: 'v1.2.3',
      trace: [{ module: 'm', ...trace }],
    },
  });
  const stream = (...messages: object[]) =>
    messages.map((message) => JSON.stringify(message, undefined, 1)).join('\n');
  const called = way({ package: 'p', function: 'f' });

  it('counts a vulnerability once, by the deepest way to it', async () => {
    const text = stream(config, osv, way({}), called, way({ package: 'p' }));
    expect(await findings(text)).toMatchObject([
      {
        id: 'GO-1',
        aliases: ['CVE-2026-1'],
        reach: 'called',
        fixedIn: ['v1.2.3'],
        package: 'm',
      },
    ]);
  });

  it.each([
    [{}, 'required'],
    [{ package: 'p' }, 'imported'],
    [{ package: 'p', function: 'f' }, 'called'],
  ])('calls a trace of %j %s', async (trace, reach) => {
    const text = stream(config, osv, way(trace));
    expect(await findings(text)).toMatchObject([{ reach }]);
  });

  it('has no finding where only the database was read', async () => {
    expect(await findings(stream(config, osv))).toEqual([]);
  });

  it('has measured nothing where it is cut or speaks in between', async () => {
    const text = stream(config, osv, called);
    const cut = await read(text.slice(0, -20));
    expect(cut).toMatchObject({ status: 'not-measured' });
    const noisy = await read(`${text}\ngo: no such module`);
    expect(noisy).toMatchObject({ code: 'tool-failed' });
  });
});

describe('golangci-lint', () => {
  const issue = {
    FromLinter: 'errcheck',
    Text: 'not checked',
    Pos: { Filename: 'a.go', Line: 3, Column: 5 },
  };
  const report = (issues: object[] | null, extra = {}) =>
    JSON.stringify({ Issues: issues, Report: { Linters: [{}], ...extra } });

  it('counts an issue without a severity as an error, as its exit code does', async () => {
    const levels = ['', 'warning', 'info'].map((Severity) => ({
      ...issue,
      Severity,
    }));
    expect(await lint(report(levels))).toMatchObject({
      format: 'golangci-lint',
      counts: [1, 1, 1],
      first: { file: 'a.go', line: 3, column: 5, rule: 'errcheck' },
    });
  });

  it.each([[[]], [null]])('is clean by %j', async (issues) => {
    expect(await lint(report(issues))).toMatchObject({ counts: [0, 0, 0] });
  });

  it('has measured nothing where a linter did not finish', async () => {
    const text = report([], { Error: 'timeout' });
    expect(await read(text)).toMatchObject({ code: 'tool-failed' });
  });
});

describe('tools that write a line a problem', () => {
  it.each([
    ['tsc', "src/a.ts(3,13): error TS7006: Parameter 'y'.\n", [1, 0, 0]],
    [
      'tsc',
      'a.ts:3:13 - error TS7006: x\n\n3 f\n  ~\n\nFound 1 error in a.ts:3\n',
      [1, 0, 0],
    ],
    [
      'tsc',
      'Files:                         85\nLines:        45000\n',
      [0, 0, 0],
    ],
    [
      'flake8',
      './a.py:1:80: E501 too long\n./a.py:2:1: W391 blank\n2\n',
      [1, 1, 0],
    ],
    ['flake8', '0\n', [0, 0, 0]],
    ['black', 'would reformat a.py\n1 file would be reformatted.\n', [1, 0, 0]],
    ['black', 'All done!\n5 files would be left unchanged.\n', [0, 0, 0]],
  ])('reads %s: %j', async (format, text, counts) => {
    expect(await lint(text)).toMatchObject({ format, counts });
  });

  it('tells where the problem is', async () => {
    expect(await lint('src/a.ts(3,13): error TS7006: x\n')).toMatchObject({
      first: {
        file: 'src/a.ts',
        line: 3,
        column: 13,
        rule: 'TS7006',
        message: 'x',
      },
    });
  });

  it.each([
    '',
    'error: cannot format a.py: Cannot parse\n1 file would be reformatted.\n',
    'all good\n',
  ])('has measured nothing by %j', async (text) => {
    expect(await read(text)).toMatchObject({ status: 'not-measured' });
  });
});

describe('k6 by points', () => {
  const line = (type: string, metric: string, data: object) =>
    `${JSON.stringify({ type, metric, data })}\n`;
  const metric = (name: string, type: string, values: number[]) =>
    line('Metric', name, { type }) +
    values.map((value) => line('Point', name, { value })).join('');
  const run = [
    metric('http_req_duration', 'trend', [10, 20, 30, 40]),
    metric('http_req_failed', 'rate', [0, 0, 1, 0]),
    metric('http_reqs', 'counter', [1, 1, 1, 1]),
    metric('iterations', 'counter', [4]),
    metric('checks', 'rate', [1, 0]),
  ].join('');

  it('makes percentiles, shares and sums as k6 does', async () => {
    const result = await read(run);
    expect(result).toMatchObject({ status: 'parsed', kind: 'load' });
    if (result.status !== 'parsed' || result.kind !== 'load') return;
    const { metrics, requests, iterations, checks, thresholds } = result.report;
    const duration = metrics.get('http_req_duration')?.values;
    expect(duration?.get('p(95)')).toBeCloseTo(38.5);
    expect(duration?.get('med')).toBe(25);
    expect(metrics.get('http_req_failed')?.values.get('rate')).toBe(0.25);
    expect([requests, iterations, thresholds]).toEqual([4, 4, []]);
    expect(checks).toEqual({ passes: 1, fails: 1 });
  });

  it.each([
    ['no request', metric('http_reqs', 'counter', [])],
    ['a cut line', run.slice(0, -8)],
    ['a negative sample', run.replace('"value":10', '"value":-10')],
  ])('has measured nothing by %s', async (_, text) => {
    expect(await read(text)).toMatchObject({ status: 'not-measured' });
  });
});

describe('JUnit', () => {
  it('never passes where a suite counts a failure that no case shows', async () => {
    const cases = '<testcase name="a"/><testcase name="b"/>';
    const suite = `<testsuite tests="2" failures="1">${cases}</testsuite>`;
    expect(await read(suite)).toMatchObject({
      report: { counts: { passed: 2, failed: 0, suiteErrors: 1 } },
    });
  });

  it('does not count the sums of nested suites again', async () => {
    const failed = '<testcase name="a"><failure/></testcase>';
    const inner = `<testsuite failures="1">${failed}</testsuite>`;
    expect(
      await read(`<testsuite failures="1">${inner}</testsuite>`),
    ).toMatchObject({
      report: { counts: { failed: 1, suiteErrors: 0 } },
    });
  });
});
