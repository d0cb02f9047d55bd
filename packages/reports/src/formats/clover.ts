import {
  addFunction,
  addStatements,
  CoverageBuilder,
  type FileBuilder,
} from '../coverage-builder.ts';
import type { FormatContext, XmlFormat, XmlReader } from '../format.ts';
import type { CoverageReport, CoverageTotals, Ratio } from '../model.ts';
import { ReportProblem } from '../problem.ts';
import type { Tag } from '../xml-tag.ts';

const trusted = ['statements', 'branches', 'functions'] as const;

/**
 * Clover (OpenClover, Istanbul, PHPUnit): the project's metrics are its totals,
 * of statements, and never those of `<testproject>`. Lines are for patches.
 */
export const clover: XmlFormat = {
  name: 'clover',
  syntax: 'xml',
  kinds: ['coverage'],
  accepts: (root) =>
    root.name === 'coverage' &&
    root.raw('line-rate') === undefined &&
    (root.raw('clover') !== undefined || root.raw('generated') !== undefined),
  start: (context) => new CloverReader(context),
};

class CloverReader implements XmlReader {
  readonly #context: FormatContext;
  readonly #coverage = new CoverageBuilder();
  #declared: CoverageTotals = {};
  #isTest = false;
  #projectDepth = -2;
  #file: FileBuilder | undefined;

  constructor(context: FormatContext) {
    this.#context = context;
  }

  open(tag: Tag, depth: number): void {
    if (tag.name === 'testproject') this.#isTest = true;
    if (this.#isTest) return;
    if (tag.name === 'project') this.#projectDepth = depth;
    else if (tag.name === 'file') {
      const name = tag.text('path') ?? tag.text('name') ?? '';
      this.#file = this.#coverage.file(this.#context.path(name));
    } else if (tag.name === 'line') this.#line(tag);
    else if (tag.name === 'metrics' && depth === this.#projectDepth + 1) {
      this.#declared = totalsOf(tag);
    }
  }

  close(name: string): void {
    if (name === 'testproject') this.#isTest = false;
    else if (name === 'file') this.#file = undefined;
    else if (name === 'project') this.#projectDepth = -2;
  }

  finish(): CoverageReport {
    const { statements } = this.#declared;
    const files = [...this.#coverage.files.values()];
    const counted = files.some((file) => file.statements.size > 0);
    if (statements === undefined && !counted) {
      throw new ReportProblem('no-data', 'holds no statement');
    }
    return this.#coverage.report('statements', this.#declared, trusted);
  }

  #line(tag: Tag): void {
    const file = this.#file;
    if (file === undefined) return;
    const number = tag.requiredCount('num');
    const hits = tag.count('count') ?? 0;
    const type = tag.raw('type');
    if (type === 'method') {
      const name = tag.text('signature') ?? tag.text('name') ?? '';
      addFunction(file, `${name} ${number}`, hits > 0);
      return;
    }
    const isTrue = (tag.count('truecount') ?? 0) > 0;
    const isFalse = (tag.count('falsecount') ?? 0) > 0;
    if (type === 'cond') file.branches.add(number, [isTrue, isFalse]);
    const ran = hits > 0 || (type === 'cond' && (isTrue || isFalse));
    file.lines.add(number, ran);
    if (type !== 'cond') addStatements(file, String(number), 1, ran);
  }
}

function totalsOf(tag: Tag): CoverageTotals {
  const all: Record<(typeof trusted)[number], Ratio> = {
    statements: ratio(tag, 'statements', 'coveredstatements'),
    branches: ratio(tag, 'conditionals', 'coveredconditionals'),
    functions: ratio(tag, 'methods', 'coveredmethods'),
  };
  return Object.fromEntries(
    Object.entries(all).filter(([, { total }]) => total > 0),
  );
}

function ratio(tag: Tag, all: string, hit: string): Ratio {
  return { covered: tag.count(hit) ?? 0, total: tag.count(all) ?? 0 };
}
