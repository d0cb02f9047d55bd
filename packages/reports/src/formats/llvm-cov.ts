import { CoverageBuilder } from '../coverage-builder.ts';
import type { JsonFormat } from '../format.ts';
import { listAt, member, requiredAmount } from '../json-value.ts';
import type { CoverageMetric, CoverageTotals, Ratio } from '../model.ts';
import { ReportProblem } from '../problem.ts';

const metrics = ['lines', 'functions', 'branches'] as const;

/** `llvm-cov export` (and `cargo llvm-cov --json`): the totals of each export. */
export const llvmCov: JsonFormat = {
  name: 'llvm-cov',
  syntax: 'json',
  kinds: ['coverage'],
  accepts: (value) => member(value, 'type') === 'llvm.coverage.json.export',
  read: (value) => {
    const sums = new Map<CoverageMetric, Ratio>();
    for (const data of listAt(value, 'data')) {
      for (const metric of metrics) addTotals(sums, data, metric);
    }
    if ((sums.get('lines')?.total ?? 0) === 0) {
      throw new ReportProblem('no-data', 'holds no line of code');
    }
    const declared: CoverageTotals = Object.fromEntries(
      [...sums].filter(([, { total }]) => total > 0),
    );
    return new CoverageBuilder().report('lines', declared, metrics);
  },
};

function addTotals(
  sums: Map<CoverageMetric, Ratio>,
  data: unknown,
  metric: (typeof metrics)[number],
): void {
  // Branches came with version 2.0.1 of the format.
  const isOptional = metric === 'branches';
  if (isOptional && member(data, 'totals', metric) === undefined) return;
  const known = sums.get(metric) ?? { covered: 0, total: 0 };
  sums.set(metric, {
    covered: known.covered + requiredAmount(data, 'totals', metric, 'covered'),
    total: known.total + requiredAmount(data, 'totals', metric, 'count'),
  });
}
