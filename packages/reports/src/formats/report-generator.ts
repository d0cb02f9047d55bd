import { CoverageBuilder } from '../coverage-builder.ts';
import type { JsonFormat, LineFormat, LineReader } from '../format.ts';
import { has, objectAt, requiredAmount } from '../json-value.ts';
import type { CoverageTotals } from '../model.ts';
import { ReportProblem } from '../problem.ts';

const metrics = ['lines', 'branches', 'functions'] as const;

/** ReportGenerator's `Summary.json`: totals without lines. */
export const reportGenerator: JsonFormat = {
  name: 'report-generator',
  syntax: 'json',
  kinds: ['coverage'],
  accepts: (value) =>
    has(objectAt(value, 'summary'), 'coveredlines', 'coverablelines'),
  read: (value) => {
    const at = (key: string) => requiredAmount(value, 'summary', key);
    return totalsReport({
      lines: { covered: at('coveredlines'), total: at('coverablelines') },
      branches: { covered: at('coveredbranches'), total: at('totalbranches') },
      functions: { covered: at('coveredmethods'), total: at('totalmethods') },
    });
  },
};

/** The same as text, `Summary.txt`. */
export const reportGeneratorText: LineFormat = {
  name: 'report-generator-text',
  syntax: 'lines',
  kinds: ['coverage'],
  accepts: (head) =>
    /^\s*Summary\r?\n\s+Generated on: /.test(head) &&
    /^\s+Parser: /m.test(head),
  start: (): LineReader => {
    const figures = new Map<string, number>();
    return {
      line: (line) => {
        const [, key, digits] =
          /^ {2}([A-Z][a-z ]+): (\d+)\s*$/.exec(line) ?? [];
        if (key !== undefined) figures.set(key, Number(digits));
      },
      finish: () => {
        const at = (key: string) => {
          const figure = figures.get(key);
          if (figure !== undefined) return figure;
          throw new ReportProblem('report-truncated', `has no "${key}"`);
        };
        return totalsReport({
          lines: { covered: at('Covered lines'), total: at('Coverable lines') },
          branches: {
            covered: at('Covered branches'),
            total: at('Total branches'),
          },
          functions: {
            covered: at('Covered methods'),
            total: at('Total methods'),
          },
        });
      },
    };
  },
};

function totalsReport(totals: CoverageTotals) {
  const stated = Object.entries(totals).filter(([, { total }]) => total > 0);
  const declared: CoverageTotals = Object.fromEntries(stated);
  if (declared.lines === undefined) {
    throw new ReportProblem('no-data', 'holds no line of code');
  }
  return new CoverageBuilder().report('lines', declared, metrics);
}
