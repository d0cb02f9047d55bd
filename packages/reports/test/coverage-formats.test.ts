import { describe, expect, it } from '@jest/globals';
import { coverageTotals, primaryRatio, readReport } from '../src/index.ts';
import { codeOf, parsedAs } from './read-sample.ts';

const range = (line: number, end = line) => ({
  start: { line, column: 0 },
  end: { line: end, column: 9 },
});
const map = (hits: unknown) => ({
  '/w/src/a.ts': {
    path: '/w/src/a.ts',
    statementMap: { 0: range(1), 1: range(1, 2), 2: range(5) },
    fnMap: { 0: { name: 'f', decl: range(1), loc: range(1) } },
    branchMap: {
      0: { loc: range(1), locations: [range(1), range(1)] },
      1: { locations: [range(1)] },
    },
    s: { 0: 0, 1: hits, 2: 0 },
    f: { 0: 1 },
    b: { 0: [1, 0], 1: [4] },
  },
});
const summary = (lines: object) =>
  JSON.stringify({
    total: {
      lines,
      statements: { total: 4, covered: 3 },
      functions: { total: 0, covered: 0, pct: 'Unknown' },
    },
  });
const clover = (inside: string) =>
  `<coverage generated="1"><project>${inside}</project></coverage>`;
const opencover = (first: string) =>
  `<CoverageSession>${first}<Modules><Module><Files><File uid="1" fullPath="a.cs"/></Files><Classes><Class><Methods><Method><SequencePoints>
  <SequencePoint vc="1" sl="1" sc="1" el="2" ec="5" fileid="1"/>
  <SequencePoint vc="0" sl="2" sc="6" el="2" ec="9" fileid="1"/>
  <SequencePoint vc="0" sl="16707566" el="16707566" fileid="1"/></SequencePoints>
  <BranchPoints><BranchPoint vc="1" sl="2" fileid="1"/><BranchPoint vc="0" sl="2" fileid="1"/></BranchPoints>
  </Method></Methods></Class></Classes></Module></Modules></CoverageSession>`;
const llvm = (lines: object) =>
  JSON.stringify({
    type: 'llvm.coverage.json.export',
    data: [{ totals: { lines, functions: { count: 2, covered: 1 } } }],
  });
const simplecov = (...lines: readonly unknown[]) =>
  JSON.stringify(
    Object.fromEntries(
      lines.map((entry, index) => [
        `run ${index}`,
        { coverage: { 'a.rb': entry }, timestamp: 1 },
      ]),
    ),
  );

describe('coverage formats', () => {
  it.each([
    ['DA:1,7', 1],
    ['DA:1,0', 0],
    ['DA:1,00', 0],
    ['DA:1,007', 1],
    ['DA:01,7', 1],
    ['DA:1,7,b2Kv', 1],
    ['DA:1,0,b2Kv', 0],
    ['DA:1,1e3', 1],
    ['DA:1,0\r', 0],
  ])('reads %j of lcov, %i line covered', async (record, covered) => {
    const text = `SF:a.ts\n${record}\nDA:2,1\nend_of_record\n`;
    const report = await parsedAs('coverage', text);
    const lines = { covered: covered + 1, total: 2 };
    expect(coverageTotals(report).lines).toEqual(lines);
  });

  it.each([7, 1000, 65_537])(
    'reads lcov in pieces of %i bytes',
    async (size) => {
      const records = Array.from(
        { length: 10_000 },
        (_, index) => `DA:${index + 1},${index % 3}\r\n`,
      );
      const text = `SF:a.ts\r\n${records.join('')}end_of_record\r\n`;
      async function* pieces() {
        for (let at = 0; at < text.length; at += size) {
          yield Buffer.from(text.slice(at, at + size));
        }
      }
      const result = await readReport('lcov.info', pieces());
      if (result.status !== 'parsed' || result.kind !== 'coverage')
        throw result;
      const lines = { covered: 6666, total: 10_000 };
      expect(coverageTotals(result.report).lines).toEqual(lines);
    },
  );

  it.each(['DA:1', 'DA:,1', 'DA:x,1', `DA:${'1'.repeat(17)},1`, 'DA:1,1x'])(
    'does not read %s of lcov',
    async (record) => {
      const text = `SF:a.ts\n${record}\nend_of_record\n`;
      expect(await codeOf(text)).toMatch(/malformed|invalid/);
    },
  );

  it('reads Istanbul: lines by where statements begin, branches of a line together', async () => {
    const report = await parsedAs('coverage', JSON.stringify(map(2)));
    expect(coverageTotals(report)).toEqual({
      lines: { covered: 1, total: 2 },
      statements: { covered: 1, total: 3 },
      branches: { covered: 2, total: 3 },
      functions: { covered: 1, total: 1 },
    });
    expect([...report.files.keys()]).toEqual(['/w/src/a.ts']);
  });

  it('reads the coverage of a jest report when it is asked for', async () => {
    const text = JSON.stringify({
      numTotalTests: 0,
      numFailedTests: 0,
      testResults: [],
      coverageMap: map(1),
    });
    const report = await parsedAs('coverage', text);
    expect(primaryRatio(report)).toEqual({ covered: 1, total: 2 });
  });

  it('reads the summary of Istanbul without its percentages', async () => {
    const report = await parsedAs(
      'coverage',
      summary({ total: 3, covered: 2, pct: 99 }),
    );
    expect(coverageTotals(report)).toEqual({
      lines: { covered: 2, total: 3 },
      statements: { covered: 3, total: 4 },
    });
  });

  it('trusts the project of Clover and leaves the test project out', async () => {
    const text = clover(
      `<metrics statements="9" coveredstatements="6" conditionals="2" coveredconditionals="1" methods="0" coveredmethods="0"/>
       <package><file name="a.php"><line num="1" type="stmt" count="1"/><line num="2" type="cond" truecount="0" falsecount="0"/></file></package>`,
    ).replace(
      '</coverage>',
      '<testproject><metrics statements="99" coveredstatements="99"/><file name="t.php"><line num="1" type="stmt" count="1"/></file></testproject></coverage>',
    );
    const report = await parsedAs('coverage', text);
    expect(primaryRatio(report)).toEqual({ covered: 6, total: 9 });
    expect(coverageTotals(report).lines).toEqual({ covered: 1, total: 2 });
    expect(coverageTotals(report).branches).toEqual({ covered: 1, total: 2 });
  });

  it('counts the statements of Clover where no metrics are', async () => {
    const text = clover(
      '<file name="a"><line num="1" type="stmt" count="0"/></file>',
    );
    const report = await parsedAs('coverage', text);
    expect(primaryRatio(report)).toEqual({ covered: 0, total: 1 });
  });

  it('reads OpenCover: points of a line, lines of a point, hidden points', async () => {
    const report = await parsedAs('coverage', opencover(''));
    expect(coverageTotals(report)).toEqual({
      lines: { covered: 2, total: 2 },
      statements: { covered: 1, total: 2 },
      branches: { covered: 1, total: 2 },
    });
  });

  it('trusts the summary of an OpenCover session', async () => {
    const text = opencover(
      '<Summary numSequencePoints="8" visitedSequencePoints="5"/>',
    );
    const report = await parsedAs('coverage', text);
    expect(primaryRatio(report)).toEqual({ covered: 5, total: 8 });
  });

  it('unites the runs of SimpleCov, old and new', async () => {
    const branches = {
      '[:if, 0, 2, 1, 2, 9]': { '[:then, 1]': 1, '[:else, 2]': 0 },
    };
    const text = simplecov([null, 1, 0, 0], {
      lines: ['ignored', 0, 3, 0],
      branches,
    });
    const report = await parsedAs('coverage', text);
    expect(coverageTotals(report)).toEqual({
      lines: { covered: 2, total: 3 },
      branches: { covered: 1, total: 2 },
    });
  });

  it('reads the last run of SimpleCov as a percentage', async () => {
    const report = await parsedAs(
      'coverage',
      '{"result":{"line":85.7,"branch":50}}',
    );
    expect(primaryRatio(report)).toEqual({ covered: 8570, total: 10_000 });
  });

  it('reads the totals of llvm-cov', async () => {
    const report = await parsedAs('coverage', llvm({ count: 6, covered: 3 }));
    expect(coverageTotals(report)).toEqual({
      lines: { covered: 3, total: 6 },
      functions: { covered: 1, total: 2 },
    });
  });

  it.each([
    ['hits that are a word', JSON.stringify(map('1')), 'number-invalid'],
    ['hits below 0', JSON.stringify(map(-1)), 'number-invalid'],
    ['a summary of nothing', summary({ total: 0, covered: 0 }), 'no-data'],
    [
      'a summary with more covered than there is',
      summary({ total: 1, covered: 2 }),
      'number-invalid',
    ],
    [
      'a jest report without coverage',
      '{"numTotalTests":1,"numFailedTests":0,"testResults":[]}',
      'no-data',
    ],
    ['Clover of nothing', clover(''), 'no-data'],
    [
      'Clover with a bad number',
      clover('<metrics statements="x"/>'),
      'number-invalid',
    ],
    ['a cut Clover', clover('').slice(0, -5), 'report-truncated'],
    ['OpenCover of nothing', '<CoverageSession/>', 'no-data'],
    [
      'OpenCover with a bad count',
      opencover('').replace('vc="1"', 'vc="many"'),
      'number-invalid',
    ],
    ['SimpleCov of no code', simplecov([null]), 'no-data'],
    [
      'SimpleCov lines that are no list',
      simplecov({ lines: 3 }),
      'report-malformed',
    ],
    ['SimpleCov hits that are a word', simplecov(['x']), 'number-invalid'],
    ['a last run above 100 %', '{"result":{"line":101}}', 'number-invalid'],
    ['llvm-cov of nothing', llvm({ count: 0, covered: 0 }), 'no-data'],
    ['llvm-cov without counts', llvm({}), 'number-invalid'],
    ['a cut llvm-cov', llvm({}).slice(0, 60), 'report-truncated'],
  ])('does not measure %s', async (_name, text, code) => {
    expect(await codeOf(text, { kind: 'coverage' })).toBe(code);
  });
});
