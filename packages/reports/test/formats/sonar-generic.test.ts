import { describe, expect, it } from '@jest/globals';
import { coverageTotals } from '../../src/index.ts';
import { codeOf, parsedAs } from '../read-sample.ts';

const report = (lines: string) =>
  `<coverage version="1"><file path="src\\a.cs">${lines}</file></coverage>`;
const line = (number: number, covered: boolean | string, more = '') =>
  `<lineToCover lineNumber="${number}" covered="${covered}" ${more}/>`;

describe("SonarQube's generic coverage", () => {
  it('counts lines and branches by file', async () => {
    const branches = 'branchesToCover="2" coveredBranches="1"';
    const text = report(
      line(8, true) + line(9, false) + line(10, true, branches),
    );
    const coverage = await parsedAs('coverage', text);
    expect(coverageTotals(coverage)).toMatchObject({
      lines: { covered: 2, total: 3 },
      branches: { covered: 1, total: 2 },
    });
    expect([...coverage.files.keys()]).toEqual(['src/a.cs']);
  });

  it.each([
    ['no line', report(''), 'no-data'],
    [
      'a line that is perhaps covered',
      report(line(1, 'yes')),
      'report-malformed',
    ],
    [
      'a line without a number',
      report('<lineToCover covered="true"/>'),
      'report-malformed',
    ],
    [
      'a line of no file',
      `<coverage version="1">${line(1, true)}</coverage>`,
      'report-malformed',
    ],
    ['a cut report', report(line(1, true)).slice(0, -9), 'report-truncated'],
  ])('does not measure %s', async (_, text, code) => {
    expect(await codeOf(text)).toBe(code);
  });
});
