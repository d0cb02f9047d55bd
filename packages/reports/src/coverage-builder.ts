import { BranchSet } from './branch-set.ts';
import { LineSet } from './line-set.ts';
import type {
  CoverageMetric,
  CoverageReport,
  CoverageTotals,
} from './model.ts';
import { ReportProblem } from './problem.ts';

export interface FileBuilder {
  readonly lines: LineSet;
  readonly branches: BranchSet;
  readonly functions: Map<string, boolean>;
  readonly statements: Map<string, number>;
}

/** Gathers what a parser reads, file by file; a file may come many times. */
export class CoverageBuilder {
  readonly files = new Map<string, FileBuilder>();

  file(path: string): FileBuilder {
    const known = this.files.get(path);
    if (known !== undefined) return known;
    const made = {
      lines: new LineSet(),
      branches: new BranchSet(),
      functions: new Map<string, boolean>(),
      statements: new Map<string, number>(),
    };
    this.files.set(path, made);
    return made;
  }

  report(
    primary: CoverageMetric,
    declared: CoverageTotals = {},
    trusted: readonly CoverageMetric[] = [],
  ): CoverageReport {
    for (const [metric, { covered, total }] of Object.entries(declared)) {
      if (covered > total || total > Number.MAX_SAFE_INTEGER) {
        throw new ReportProblem(
          'number-invalid',
          `states ${covered} covered of ${total} ${metric}`,
        );
      }
    }
    return {
      kind: 'coverage',
      files: this.files,
      declared: inWholeCounts(declared),
      trusted: new Set(trusted),
      primary,
    };
  }
}

/** A part of a line is none; shares are compared in whole numbers. */
function inWholeCounts(declared: CoverageTotals): CoverageTotals {
  return Object.fromEntries(
    Object.entries(declared).map(([metric, { covered, total }]) => [
      metric,
      { covered: Math.floor(covered), total: Math.ceil(total) },
    ]),
  );
}

/** `called` once is called for good. */
export function addFunction(
  file: FileBuilder,
  name: string,
  called: boolean,
): void {
  file.functions.set(name, called || file.functions.get(name) === true);
}

/** `count` statements at a place, run or not; the same place counts once. */
export function addStatements(
  file: FileBuilder,
  place: string,
  count: number,
  ran: boolean,
): void {
  const packed = count * 2 + (ran ? 1 : 0);
  file.statements.set(place, Math.max(packed, file.statements.get(place) ?? 0));
}
