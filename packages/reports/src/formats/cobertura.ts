import {
  addFunction,
  CoverageBuilder,
  type FileBuilder,
} from '../coverage-builder.ts';
import type { FormatContext, XmlFormat, XmlReader } from '../format.ts';
import type { CoverageTotals } from '../model.ts';
import { ReportProblem } from '../problem.ts';
import { smallCount, type Tag } from '../xml-tag.ts';

/**
 * Cobertura's coverage-04.dtd. The lines of classes are counted, united by file
 * and line: `<methods>` repeats them, classes share files, and the root's own
 * figures may be stale.
 */
export const cobertura: XmlFormat = {
  name: 'cobertura',
  syntax: 'xml',
  kinds: ['coverage'],
  accepts: (root) =>
    root.name === 'coverage' && root.raw('line-rate') !== undefined,
  start: (context) => new CoberturaReader(context),
};

class CoberturaReader implements XmlReader {
  readonly #context: FormatContext;
  readonly #coverage = new CoverageBuilder();
  #declared: CoverageTotals = {};
  #file: FileBuilder | undefined;
  #method: string | undefined;
  #isCalled = false;
  #methodsDepth = -1;

  constructor(context: FormatContext) {
    this.#context = context;
  }

  open(tag: Tag, depth: number): void {
    if (tag.name === 'line') this.#line(tag);
    else if (tag.name === 'class') this.#class(tag);
    else if (tag.name === 'methods') this.#methodsDepth = depth;
    else if (tag.name === 'method') this.#openMethod(tag);
    else if (depth === 0) this.#declared = declaredTotals(tag);
  }

  close(name: string, depth: number): void {
    if (name === 'methods' && depth === this.#methodsDepth) {
      this.#methodsDepth = -1;
    } else if (name === 'method' && this.#method !== undefined) {
      if (this.#file !== undefined) {
        addFunction(this.#file, this.#method, this.#isCalled);
      }
      this.#method = undefined;
    } else if (name === 'class') this.#file = undefined;
  }

  finish() {
    const hasLines = [...this.#coverage.files.values()].some(
      ({ lines }) => lines.total > 0,
    );
    const { lines } = this.#declared;
    if (!hasLines && (lines === undefined || lines.total === 0)) {
      throw new ReportProblem('no-data', 'holds no line of code');
    }
    if (!hasLines) {
      throw new ReportProblem(
        'no-data',
        'states totals but lists no line: they cannot be verified',
      );
    }
    return this.#coverage.report('lines', this.#declared);
  }

  #class(tag: Tag): void {
    const name = tag.text('filename') ?? tag.text('name');
    if (name === undefined) {
      throw new ReportProblem('report-malformed', 'has a class without a file');
    }
    this.#file = this.#coverage.file(this.#context.path(name));
  }

  #openMethod(tag: Tag): void {
    this.#method = `${tag.text('name') ?? ''}${tag.text('signature') ?? ''}`;
    this.#isCalled = false;
  }

  #line(tag: Tag): void {
    const hits = smallCount(tag.raw('hits') ?? '');
    const number = smallCount(tag.raw('number') ?? '');
    if (hits < 0 || number < 0) {
      tag.requiredCount('hits');
      tag.requiredCount('number');
    }
    if (this.#methodsDepth >= 0) {
      if (hits > 0) this.#isCalled = true;
      return;
    }
    if (this.#file === undefined) return;
    this.#file.lines.add(number, hits > 0);
    const conditions = tag.raw('condition-coverage');
    if (conditions === undefined) return;
    const match = /\((\d{1,9})\/(\d{1,9})\)/.exec(conditions);
    if (match === null) return;
    const [, covered, total] = match;
    this.#file.branches.addCount(number, Number(covered), Number(total));
  }
}

function declaredTotals(root: Tag): CoverageTotals {
  const covered = smallCount(root.raw('lines-covered') ?? '');
  const total = smallCount(root.raw('lines-valid') ?? '');
  return covered < 0 || total < 0 ? {} : { lines: { covered, total } };
}
