import { describe, expect, it } from '@jest/globals';
import { coverageTotals } from '../../src/index.ts';
import { codeOf, parsedAs } from '../read-sample.ts';

const summary = {
  coveredlines: 75,
  coverablelines: 108,
  coveredbranches: 4,
  totalbranches: 8,
  coveredmethods: 16,
  totalmethods: 24,
};
const text = `Summary
  Generated on: 15.10.2025 - 20:25:10
  Parser: OpenCover
  Line coverage: 69.4%
  Covered lines: 75
  Coverable lines: 108
  Branch coverage: 50% (4 of 8)
  Covered branches: 4
  Total branches: 8
  Covered methods: 16
  Total methods: 24

Sample                  69.4%
`;
const totals = {
  lines: { covered: 75, total: 108 },
  branches: { covered: 4, total: 8 },
  functions: { covered: 16, total: 24 },
};

describe('ReportGenerator', () => {
  it.each([
    ['JSON', JSON.stringify({ summary })],
    ['text', text],
    ['text of Windows', text.replaceAll('\n', '\r\n')],
  ])('is read as %s', async (_, report) => {
    expect(coverageTotals(await parsedAs('coverage', report))).toEqual(totals);
  });

  it.each([
    [
      'a figure that is missing',
      JSON.stringify({ summary: { ...summary, totalmethods: null } }),
      'number-invalid',
    ],
    [
      'more covered than there is',
      JSON.stringify({ summary: { ...summary, coveredlines: 109 } }),
      'number-invalid',
    ],
    [
      'nothing to cover',
      JSON.stringify({
        summary: { ...summary, coveredlines: 0, coverablelines: 0 },
      }),
      'no-data',
    ],
    ['a text that is cut', text.slice(0, 150), 'report-truncated'],
  ])('is not measured with %s', async (_, report, code) => {
    expect(await codeOf(report)).toBe(code);
  });
});
