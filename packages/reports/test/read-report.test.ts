import { describe, expect, it } from '@jest/globals';
import {
  countFindings,
  coverageTotals,
  mergeCoverage,
  type ReadOptions,
  readReport,
} from '../src/index.ts';

async function* inPieces(bytes: Uint8Array, size = 7) {
  for (let start = 0; start < bytes.length; start += size) {
    yield bytes.subarray(start, start + size);
  }
}

const read = (text: string | Buffer, options?: ReadOptions) =>
  readReport('report', inPieces(Buffer.from(text)), options);

const lcov =
  'TN:\nSF:src/a.ts\nFN:1,f\nFNDA:2,f\nDA:1,2\nDA:2,0\nend_of_record\n';
const go =
  'mode: atomic\nx/a.go:1.1,2.2 2 0\nx/a.go:3.1,4.2 1 0\nx/a.go:1.1,2.2 2 5\n';
const cobertura =
  '<?xml version="1.0"?><!DOCTYPE coverage SYSTEM "http://x/y.dtd"><coverage line-rate="1"><class filename="a.py"><methods><method name="f"><lines><line number="1" hits="1"/></lines></method></methods><lines><line number="1" hits="1"/><line number="2" hits="0" condition-coverage="50% (1/2)"/></lines></class></coverage>';
const junit =
  '<testsuite name="s"><testcase name="a"/><testcase name="b"><failure message="x &lt; y"/></testcase><testcase name="c"><skipped/></testcase></testsuite>';
const jacoco =
  '<report name="r"><package name="p"><sourcefile name="A.java"><line nr="1" mi="0" ci="2" mb="1" cb="1"/></sourcefile><counter type="METHOD" missed="1" covered="2"/></package></report>';
const eslint =
  '[{"filePath":"/w/a.js","messages":[],"errorCount":1,"warningCount":2}]';
const audit =
  '{"auditReportVersion":2,"vulnerabilities":{"a":{"via":[{"source":1,"name":"a","severity":"high","url":"https://github.com/advisories/GHSA-aaaa-bbbb-cccc"}],"nodes":["x"]},"b":{"via":["a"]}}}';
const sarif =
  '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t","rules":[{"id":"r","properties":{"security-severity":"9.8"}}]}},"results":[{"ruleId":"r","message":{"text":"m"}}]}]}';

describe('readReport', () => {
  it.each([
    ['lcov', lcov],
    ['go-coverprofile', go],
    ['cobertura', cobertura],
    ['junit', junit],
    ['jacoco', jacoco],
    ['eslint', eslint],
    ['npm-audit', audit],
    ['sarif', sarif],
    ['severity-counts', '{"Critical": 0, "High": 2}'],
  ])('recognises %s by its content', async (format, text) => {
    expect(await read(text)).toMatchObject({ status: 'parsed', format });
  });

  it.each([
    ['UTF-16 with its mark', Buffer.from(`\ufeff${junit}`, 'utf16le')],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${junit}`)],
  ])('reads %s', async (_, bytes) => {
    expect(await read(bytes)).toMatchObject({
      report: { counts: { total: 3 } },
    });
  });

  it.each([
    ['report-empty', ''],
    ['report-empty', ' \n'],
    ['entities-refused', `<!DOCTYPE a [<!ENTITY x "y">]>${junit}`],
    ['report-malformed', junit.replace('"a"', '"<a>"')],
    ['report-truncated', go.slice(0, -1)],
    ['report-malformed', lcov.replace('DA:1,2', 'DA:,2')],
    ['number-invalid', lcov.replace('DA:1,2', 'DA:1,-2')],
    ['too-deep', '<testsuite>'.repeat(100_000)],
    ['report-malformed', junit + junit],
    ['report-malformed', '<testsuite><testcase></testsuite>'],
    ['format-unknown', '<html><body>502</body></html>'],
    ['format-unknown', 'hello'],
    ['no-data', '{}'],
    ['tool-failed', '{"error":{"code":"ENOAUDIT","summary":"x"}}'],
    [
      'tool-failed',
      sarif.replace(
        '"tool"',
        '"invocations":[{"executionSuccessful":false}],"tool"',
      ),
    ],
    ['no-data', sarif.replace(/"results":\[.*\]\}\]/, '"results":null}]')],
    ['number-invalid', '{"Critical": -1}'],
    ['number-invalid', '{"Critical": 1e309}'],
    ['number-invalid', '{"Critical": 0.5}'],
    ['report-malformed', '{"Critical": 1, "Critical": 0}'],
    ['number-invalid', lcov.replace('DA:2,0', 'DA:2,NaN')],
    ['no-data', '<testsuite tests="3"/>'],
  ])('says %s for a report that is not one', async (code, text) => {
    expect(await read(text)).toMatchObject({ status: 'not-measured', code });
  });

  it.each([
    ['lcov', lcov.trimEnd()],
    ['cobertura', cobertura],
    ['junit', junit],
    ['jacoco', jacoco],
    ['eslint', eslint],
    ['npm-audit', audit],
    ['sarif', sarif],
  ])('never reads %s that was cut', async (_, text) => {
    for (let end = 0; end < text.length; end++) {
      const { status } = await read(text.slice(0, end));
      expect([end, status]).toEqual([end, 'not-measured']);
    }
  });

  it('refuses a kind that the format does not hold', async () => {
    expect(await read(junit, { kind: 'coverage' })).toMatchObject({
      code: 'kind-mismatch',
    });
  });

  it('keeps prototype names as plain names', async () => {
    const text = lcov.replace('src/a.ts', '__proto__');
    expect(await read(text)).toMatchObject({ status: 'parsed' });
    expect(Object.hasOwn(Object.prototype, 'lines')).toBe(false);
  });
});

describe('what is counted', () => {
  it('counts a block of a Go profile once, however often it is written', async () => {
    const result = await read(go);
    if (result.status !== 'parsed' || result.kind !== 'coverage') throw result;
    expect(coverageTotals(result.report).statements).toEqual({
      covered: 2,
      total: 3,
    });
  });

  it('unites shards line by line in any order and any number', async () => {
    const one = await read(lcov);
    const two = await read(
      lcov.replace('DA:2,0', 'DA:2,1').replace('DA:1,2', 'DA:3,0'),
    );
    if (one.status !== 'parsed' || one.kind !== 'coverage') throw one;
    if (two.status !== 'parsed' || two.kind !== 'coverage') throw two;
    for (const shards of [
      [one, two],
      [two, one],
      [two, one, one],
    ]) {
      const merged = mergeCoverage(shards.map(({ report }) => report));
      expect(coverageTotals(merged).lines).toEqual({ covered: 2, total: 3 });
    }
  });

  it.each([
    ['new', 1],
    ['unchanged', 1],
    ['absent', 0],
  ])(
    'counts a result of SARIF that is %s against its baseline: %i',
    async (state, count) => {
      const text = sarif.replace(
        '"ruleId"',
        `"baselineState":"${state}","ruleId"`,
      );
      expect(text).toContain('baselineState');
      const result = await read(text);
      if (result.status !== 'parsed' || result.kind !== 'findings')
        throw result;
      expect(countFindings(result.report).critical).toBe(count);
    },
  );

  it('gives no share of what only one of two tools measures', async () => {
    const one = await read(`${lcov.replace('end_of', 'BRDA:1,0,0,1\nend_of')}`);
    const two = await read('mode: set\nm/b.go:1.1,2.2 3 0\n');
    if (one.status !== 'parsed' || one.kind !== 'coverage') throw one;
    if (two.status !== 'parsed' || two.kind !== 'coverage') throw two;
    expect(coverageTotals(one.report).branches?.total).toBe(1);
    const merged = coverageTotals(mergeCoverage([one.report, two.report]));
    expect(Object.keys(merged)).toEqual(['lines']);
  });

  it('takes the severity of SARIF from the score of its rule', async () => {
    const result = await read(sarif);
    if (result.status !== 'parsed' || result.kind !== 'findings') throw result;
    expect(countFindings(result.report).critical).toBe(1);
  });
});
