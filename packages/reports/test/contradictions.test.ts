import { describe, expect, it } from '@jest/globals';
import { codeOf, parsedAs, readSample } from './read-sample.ts';

const run = (result: object, rule: object = {}) =>
  JSON.stringify({
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 't', rules: [{ id: 'r', ...rule }] } },
        results: [{ ruleId: 'r', message: { text: 'm' }, ...result }],
      },
    ],
  });

/** None of these may be read as a scan that found nothing. */
describe('a scan that does not hold together', () => {
  const config = '{"config":{"protocol_version":"v1.0.0"}}\n';
  const progress = (message: string) =>
    `${JSON.stringify({ progress: { message } })}\n`;
  const fetching = progress('Fetching vulnerabilities from the database...');

  it.each([
    ['govulncheck that began', config, 'no-data'],
    ['govulncheck without its database', config + fetching, 'no-data'],
    [
      'npm audit of packages without an advisory',
      '{"auditReportVersion":2,"vulnerabilities":{"a":{"severity":"high","via":["b"]}}}',
      'report-malformed',
    ],
    [
      'npm audit that counts what it does not list',
      '{"auditReportVersion":2,"vulnerabilities":{},"metadata":{"vulnerabilities":{"high":3,"total":3}}}',
      'report-malformed',
    ],
    [
      'npm audit of npm 6 that counts what it does not list',
      '{"advisories":{},"metadata":{"vulnerabilities":{"high":3}}}',
      'report-malformed',
    ],
    [
      'gosec that looked at no file',
      '{"Golang errors":{},"Issues":[],"Stats":{"files":0,"found":0}}',
      'no-data',
    ],
    [
      'gosec that counts what it does not list',
      '{"Golang errors":{},"Issues":null,"Stats":{"files":3,"found":4}}',
      'report-malformed',
    ],
    [
      'Snyk that is not content and lists nothing',
      '{"ok":false,"vulnerabilities":[],"uniqueCount":3}',
      'report-malformed',
    ],
  ])('is not measured: %s', async (_, text, code) => {
    expect(await codeOf(text, { kind: 'findings' })).toBe(code);
  });

  it.each([
    [
      'govulncheck that checked the code',
      config +
        fetching +
        progress('Checking the code against the vulnerabilities...'),
    ],
    [
      'govulncheck of before 1.1',
      config + progress('Scanning your code and 5 packages...'),
    ],
    [
      'npm audit',
      '{"auditReportVersion":2,"vulnerabilities":{},"metadata":{"vulnerabilities":{"high":0,"total":0}}}',
    ],
    ['gosec', '{"Golang errors":{},"Issues":[],"Stats":{"files":3,"found":0}}'],
    ['Snyk', '{"ok":true,"vulnerabilities":[],"uniqueCount":0}'],
  ])('is clean: %s', async (_, text) => {
    const { findings } = await parsedAs('findings', text);
    expect(findings).toEqual([]);
  });
});

describe('SARIF', () => {
  it.each([' ', '', 'high', '-1', '11', '1e309', 'NaN'])(
    'takes the level where the score is %j',
    async (score) => {
      const rule = { properties: { 'security-severity': score } };
      const text = run({ level: 'error' }, rule);
      expect((await parsedAs('findings', text)).findings).toMatchObject([
        { severity: 'unknown', level: 'error' },
      ]);
    },
  );

  it('tells of what went wrong in a run that calls itself successful', async () => {
    const text = JSON.stringify({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 't' } },
          invocations: [
            {
              executionSuccessful: true,
              toolExecutionNotifications: [
                { level: 'note', message: { text: 'slow' } },
                { level: 'error', message: { text: 'a.py: no parse' } },
              ],
            },
          ],
          results: [],
        },
      ],
    });
    const result = await readSample(text);
    expect(result).toMatchObject({
      status: 'parsed',
      warnings: ['sample: t reports an error of its own: a.py: no parse'],
    });
  });
});

describe('counts without findings', () => {
  it('tell which severities they leave out', async () => {
    const result = await readSample('{"Critical": 0, "High": 2}');
    expect(result).toMatchObject({
      warnings: ['sample: states no count of medium, low: taken as 0'],
    });
  });
});

describe('JUnit', () => {
  const suite = (attributes: string, inside: string) =>
    `<testsuites ${attributes}><testsuite name="s"><testcase name="a">${inside}</testcase><testcase name="b"/></testsuite></testsuites>`;

  it.each([
    ['a failure of the whole that no case shows', suite('failures="1"', '')],
    ['an error of the whole that no case shows', suite('errors="2"', '')],
    [
      'a status that says so',
      suite('', '').replace('name="a"', 'name="a" status="failed"'),
    ],
    ['a rerun that failed as well', suite('', '<rerunFailure message="x"/>')],
  ])('has a failure by %s', async (_, text) => {
    const { counts } = await parsedAs('tests', text);
    expect(counts.failed + counts.errors + counts.suiteErrors).toBeGreaterThan(
      0,
    );
  });

  it('counts a failed case once, whatever its suites say', async () => {
    const text = suite('failures="1" errors="0"', '<failure/>');
    expect((await parsedAs('tests', text)).counts).toMatchObject({
      failed: 1,
      suiteErrors: 0,
    });
  });
});
