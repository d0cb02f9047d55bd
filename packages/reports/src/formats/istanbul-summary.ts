import { CoverageBuilder } from '../coverage-builder.ts';
import type { JsonFormat } from '../format.ts';
import { has, member, objectAt, requiredAmount } from '../json-value.ts';
import type { CoverageTotals } from '../model.ts';
import { ReportProblem } from '../problem.ts';

const metrics = ['lines', 'statements', 'branches', 'functions'] as const;

/**
 * Istanbul's `coverage-summary.json`: totals without lines. The percentage is
 * not read: it is rounded, and the word "Unknown" when there is nothing to cover.
 */
export const istanbulSummary: JsonFormat = {
  name: 'istanbul-summary',
  syntax: 'json',
  kinds: ['coverage'],
  accepts: (value) =>
    has(member(value, 'total', 'lines'), 'total', 'covered') &&
    has(objectAt(value, 'total'), 'statements', 'functions'),
  read: (value) => {
    const declared: CoverageTotals = Object.fromEntries(
      metrics.flatMap((metric) => {
        if (member(value, 'total', metric) === undefined) return [];
        const covered = requiredAmount(value, 'total', metric, 'covered');
        const total = requiredAmount(value, 'total', metric, 'total');
        return total === 0 && covered === 0
          ? []
          : [[metric, { covered, total }]];
      }),
    );
    if (declared.lines === undefined) {
      throw new ReportProblem('no-data', 'holds no line of code');
    }
    return new CoverageBuilder().report('lines', declared, metrics);
  },
};
