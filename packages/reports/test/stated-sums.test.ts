import { describe, expect, it } from '@jest/globals';
import { coverageTotals } from '../src/index.ts';
import { parsedAs } from './read-sample.ts';

describe('a linter whose sum says more than its lines', () => {
  it.each([
    ['tsc', 'Found 3 errors in 2 files.\n', 3],
    ['tsc', 'a.ts(1,2): error TS2304: x\nFound 3 errors in 2 files.\n', 3],
    ['tsc', 'Found 1 error in a.ts:1\n\nFound 2 errors.\n', 3],
    ['tsc', 'error TS18003: No inputs were found.\nFiles: 0\n', 1],
    ['flake8', '3\n', 3],
    ['flake8', 'a.py:1:2: E501 line too long\n1\n', 1],
    ['black', 'would reformat a.py\n2 files would be reformatted.\n', 2],
    [
      'black',
      '3 files would be reformatted, 2 files would be left unchanged.\n',
      3,
    ],
    ['black', 'All done!\n2 files would be left unchanged.\n', 0],
    ['tsc', 'Found 0 errors. Watching for file changes.\n', 0],
    ['flake8', '0\n', 0],
  ])('counts what %s says: %j', async (format, text, errors) => {
    const report = await parsedAs('lint', text, format);
    expect([report.errors, report.warnings]).toEqual([errors, 0]);
  });

  it('counts what ESLint lists beyond its own count', async () => {
    const problem = { severity: 2, fatal: true, message: 'Parsing error' };
    const report = await parsedAs(
      'lint',
      JSON.stringify([
        {
          filePath: 'a.js',
          messages: [problem, { ...problem, severity: 1 }],
          errorCount: 0,
          warningCount: 0,
        },
      ]),
    );
    expect(report).toMatchObject({ errors: 1, warnings: 0 });
  });
});

describe('coverage that is stated and no whole number', () => {
  it.each([
    [79.99, { covered: 7999, total: 10_000 }],
    [80, { covered: 8000, total: 10_000 }],
    [79.999, { covered: 7999, total: 10_000 }],
    [100, { covered: 10_000, total: 10_000 }],
  ])('reads %d %% of SimpleCov exactly, or less', async (line, lines) => {
    const text = JSON.stringify({ result: { line, branch: line } });
    const totals = coverageTotals(await parsedAs('coverage', text));
    expect(totals).toEqual({ lines, branches: lines });
  });

  it('is taken for less where it should be counts', async () => {
    const part = (covered: number) => ({ total: 100, covered });
    const text = JSON.stringify({
      total: { lines: part(79.5), statements: part(1), functions: part(1) },
    });
    const { lines } = coverageTotals(await parsedAs('coverage', text));
    expect(lines).toEqual({ covered: 79, total: 100 });
  });
});
