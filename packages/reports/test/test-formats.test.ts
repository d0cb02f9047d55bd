import { describe, expect, it } from '@jest/globals';
import { codeOf, parsedAs } from './read-sample.ts';

const go = (...events: readonly object[]) =>
  events.map((event) => JSON.stringify({ Package: 'p', ...event })).join('\n');
const jest = (suites: readonly object[], more: object = {}) =>
  JSON.stringify({
    numTotalTests: suites.length,
    numFailedTests: 0,
    success: true,
    testResults: suites,
    ...more,
  });
const suite = (status: string, more: object = {}) => ({
  name: '/w/a.test.ts',
  status: 'passed',
  assertionResults: [{ status, title: 't', ancestorTitles: ['s'], ...more }],
});
const ctrf = (tests: readonly object[], summary: object = {}) =>
  JSON.stringify({ results: { tool: { name: 'x' }, summary, tests } });
const mocha = (more: object) =>
  JSON.stringify({
    stats: { passes: 0, pending: 0, failures: 0, duration: 5 },
    tests: [],
    passes: [],
    pending: [],
    failures: [],
    ...more,
  });
const trx = (results: string, outcome = 'Completed', more = '') =>
  `<TestRun><Results>${results}</Results><ResultSummary outcome="${outcome}">${more}</ResultSummary></TestRun>`;
const nunit = (cases: string) =>
  `<test-run><test-suite>${cases}</test-suite></test-run>`;
const none = {
  passed: 0,
  failed: 0,
  errors: 0,
  skipped: 0,
  flaky: 0,
  suiteErrors: 0,
};

describe('test formats', () => {
  it.each([
    [
      'TRX',
      trx(
        '<UnitTestResult outcome="Passed"/><UnitTestResult outcome="NotExecuted"/><UnitTestResult outcome="Timeout"/>',
        'Failed',
      ),
      { passed: 1, skipped: 1, errors: 1 },
    ],
    ['TRX without an outcome', trx('<UnitTestResult/>'), { errors: 1 }],
    [
      'rows of a data-driven test',
      trx(
        '<UnitTestResult outcome="Passed"><InnerResults><UnitTestResult outcome="Passed"/></InnerResults></UnitTestResult>',
      ),
      { passed: 1 },
    ],
    [
      'a TRX run that failed without a failed test',
      trx('<UnitTestResult outcome="Passed"/>', 'Failed'),
      { passed: 1, suiteErrors: 1 },
    ],
    [
      'a TRX run that was aborted',
      trx('<UnitTestResult outcome="Passed"/>', 'Aborted'),
      { passed: 1, suiteErrors: 1 },
    ],
    [
      'TRX messages that repeat failed tests',
      trx(
        '<UnitTestResult outcome="Failed"/>',
        'Failed',
        '<RunInfos><RunInfo outcome="Error"/></RunInfos>',
      ),
      { failed: 1 },
    ],
    [
      'NUnit 3',
      nunit(
        '<test-case result="Passed"/><test-case result="Failed"/><test-case result="Failed" label="Error"/><test-case result="Inconclusive"/>',
      ),
      { passed: 1, failed: 1, errors: 1, skipped: 1 },
    ],
    [
      'NUnit 2',
      '<test-results><test-case executed="True" success="True"/><test-case executed="True" success="False"/><test-case executed="False"/></test-results>',
      { passed: 1, failed: 1, skipped: 1 },
    ],
    [
      'NUnit 2 with only a failure inside',
      '<test-results><test-case executed="True"><failure/></test-case></test-results>',
      { failed: 1 },
    ],
    [
      'an NUnit set-up that failed',
      nunit(
        '<failure><message>SetUp threw</message></failure><test-case result="Passed"/>',
      ),
      { passed: 1, suiteErrors: 1 },
    ],
    [
      'an NUnit suite that failed for its children',
      nunit(
        '<failure><message><![CDATA[One or more child tests had errors]]></message></failure><test-case result="Failed"/>',
      ),
      { failed: 1 },
    ],
    [
      'xUnit with a fixture that failed',
      '<assemblies><assembly><collection><test result="Pass"/><test result="Skip"/></collection><errors><error type="x"/></errors></assembly></assemblies>',
      { passed: 1, skipped: 1, suiteErrors: 1 },
    ],
    [
      'CTRF',
      ctrf([
        { status: 'passed', flaky: true },
        { status: 'other' },
        { status: 'pending' },
      ]),
      { passed: 1, flaky: 1, skipped: 2 },
    ],
    [
      'CTRF whose summary knows more failures',
      ctrf([{ status: 'passed' }], { failed: 2 }),
      { passed: 1, suiteErrors: 2 },
    ],
    [
      'jest',
      jest([
        suite('passed', { invocations: 2 }),
        suite('todo'),
        suite('failed'),
      ]),
      { passed: 1, flaky: 1, skipped: 1, failed: 1 },
    ],
    [
      'a jest suite that did not start',
      jest([suite('passed'), { status: 'failed' }], {
        numTotalTests: 1,
        numRuntimeErrorTestSuites: 1,
      }),
      { passed: 1, suiteErrors: 1 },
    ],
    [
      'jest without success and without a reason',
      jest([suite('passed')], { success: false }),
      { passed: 1, suiteErrors: 1 },
    ],
    [
      'mocha with a failed hook',
      mocha({
        stats: { passes: 1, pending: 0, failures: 1, duration: 1 },
        tests: [{ fullTitle: 's a' }],
        passes: [{ fullTitle: 's a' }],
        failures: [
          { title: '"before all" hook', fullTitle: 's "before all" hook' },
        ],
      }),
      { passed: 1, suiteErrors: 1 },
    ],
    [
      'Go with a subtest',
      go(
        { Action: 'run', Test: 'A' },
        { Action: 'skip', Test: 'A/x' },
        { Action: 'pass', Test: 'A' },
        { Action: 'pass' },
      ),
      { passed: 1, skipped: 1 },
    ],
    [
      'a Go package that did not build',
      go({ Action: 'start' }, { Action: 'fail', FailedBuild: 'p' }),
      { suiteErrors: 1 },
    ],
    [
      'a Go panic that left a test running',
      go({ Action: 'run', Test: 'A' }, { Action: 'fail' }),
      { failed: 1 },
    ],
    [
      'Go with a build failure beside the events',
      `FAIL\tq [build failed]\n${go({ Action: 'pass', Test: 'A' }, { Action: 'pass' })}`,
      { passed: 1, suiteErrors: 1 },
    ],
  ])('counts %s', async (_name, text, counts) => {
    const { total, ...rest } = (await parsedAs('tests', text)).counts;
    expect(rest).toEqual({ ...none, ...counts });
    expect(total).toBe(rest.passed + rest.failed + rest.errors + rest.skipped);
  });

  it('keeps what a failure said', async () => {
    const report = await parsedAs(
      'tests',
      trx(
        '<UnitTestResult testName="A &lt;1&gt;" outcome="Failed" duration="00:01:00.5"><Output><ErrorInfo><Message>bad &amp; worse</Message></ErrorInfo></Output></UnitTestResult>',
      ),
    );
    expect(report.durationMs).toBe(60_500);
    expect(report.failures).toEqual([
      { name: 'A <1>', suite: '', outcome: 'failed', message: 'bad & worse' },
    ]);
  });

  it('keeps the output of a failed Go test', async () => {
    const text = go(
      { Action: 'run', Test: 'A' },
      { Action: 'output', Test: 'A', Output: 'a_test.go:4: bad\n' },
      { Action: 'fail', Test: 'A', Elapsed: 0.5 },
      { Action: 'fail' },
    );
    const { failures, durationMs } = await parsedAs('tests', text);
    expect(failures[0]).toMatchObject({ name: 'A', suite: 'p' });
    expect(failures[0]?.message).toContain('a_test.go:4');
    expect(durationMs).toBe(500);
  });

  it.each([
    [
      'Go events without their end',
      go({ Action: 'run', Test: 'A' }, { Action: 'pass', Test: 'A' }),
      'report-truncated',
    ],
    [
      'Go packages without tests',
      go({ Action: 'start' }, { Action: 'skip' }),
      'no-data',
    ],
    [
      'an unknown Go action',
      go({ Action: 'start' }, { Action: 'explode' }),
      'report-malformed',
    ],
    ['TRX without results', trx(''), 'no-data'],
    ['xUnit without tests', '<assemblies/>', 'no-data'],
    [
      'an unknown xUnit result',
      '<assembly><test result="Maybe"/></assembly>',
      'report-malformed',
    ],
    [
      'an NUnit case without a result',
      nunit('<test-case/>'),
      'report-malformed',
    ],
    [
      'an unknown NUnit result',
      nunit('<test-case result="Maybe"/>'),
      'report-malformed',
    ],
    [
      'a cut NUnit document',
      nunit('<test-case result="Passed"/>').slice(0, -3),
      'report-truncated',
    ],
    ['CTRF that only counts', ctrf([], { tests: 3 }), 'no-data'],
    ['an unknown CTRF status', ctrf([{ status: 'x' }]), 'report-malformed'],
    [
      'CTRF tests that are no list',
      '{"reportFormat":"CTRF","results":{"tests":{}}}',
      'report-malformed',
    ],
    [
      'jest that lists fewer tests than it states',
      jest([], { numTotalTests: 9 }),
      'report-malformed',
    ],
    ['jest without a test', jest([]), 'no-data'],
    [
      'an interrupted jest',
      jest([suite('passed')], { wasInterrupted: true }),
      'tool-failed',
    ],
    ['an unknown jest status', jest([suite('x')]), 'report-malformed'],
    [
      'mocha whose lists are not its statistics',
      mocha({ stats: { passes: 3, pending: 0, failures: 0, duration: 1 } }),
      'report-malformed',
    ],
    ['mocha without a test', mocha({}), 'no-data'],
  ])('does not measure %s', async (_name, text, code) => {
    expect(await codeOf(text)).toBe(code);
  });
});
