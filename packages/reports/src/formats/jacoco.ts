import { CoverageBuilder, type FileBuilder } from '../coverage-builder.ts';
import type { FormatContext, XmlFormat, XmlReader } from '../format.ts';
import type { CoverageMetric, CoverageTotals, Ratio } from '../model.ts';
import { ReportProblem } from '../problem.ts';
import type { Tag } from '../xml-tag.ts';

const metricOf = new Map<string, CoverageMetric>([
  ['LINE', 'lines'],
  ['BRANCH', 'branches'],
  ['METHOD', 'functions'],
  ['INSTRUCTION', 'instructions'],
]);

/**
 * JaCoCo's report.dtd 1.1. A line counts as covered when one of its instructions
 * ran, as JaCoCo counts it. Methods and instructions are taken from the counters
 * of the packages, once: each level repeats those of the one below.
 */
export const jacoco: XmlFormat = {
  name: 'jacoco',
  syntax: 'xml',
  kinds: ['coverage'],
  accepts: (root) => root.name === 'report' && root.raw('name') !== undefined,
  start: (context) => new JacocoReader(context),
};

class JacocoReader implements XmlReader {
  readonly #context: FormatContext;
  readonly #coverage = new CoverageBuilder();
  readonly #sums = new Map<CoverageMetric, Ratio>();
  #package = '';
  #packageDepth = -2;
  #file: FileBuilder | undefined;

  constructor(context: FormatContext) {
    this.#context = context;
  }

  open(tag: Tag, depth: number): void {
    if (tag.name === 'package') {
      this.#package = tag.text('name') ?? '';
      this.#packageDepth = depth;
    } else if (tag.name === 'sourcefile') {
      const path = `${this.#package}/${tag.text('name') ?? ''}`;
      this.#file = this.#coverage.file(this.#context.path(path));
    } else if (tag.name === 'line') this.#line(tag);
    else if (tag.name === 'counter' && depth === this.#packageDepth + 1) {
      this.#counter(tag);
    }
  }

  close(name: string): void {
    if (name === 'sourcefile') this.#file = undefined;
    if (name === 'package') this.#packageDepth = -2;
  }

  finish() {
    if (this.#sums.size === 0) {
      throw new ReportProblem('no-data', 'holds no package with counters');
    }
    const declared: CoverageTotals = Object.fromEntries(this.#sums);
    return this.#coverage.report('lines', declared);
  }

  #line(tag: Tag): void {
    if (this.#file === undefined) return;
    const number = tag.requiredCount('nr');
    this.#file.lines.add(number, tag.requiredCount('ci') > 0);
    const covered = tag.count('cb') ?? 0;
    const total = covered + (tag.count('mb') ?? 0);
    if (total > 0) this.#file.branches.addCount(number, covered, total);
  }

  #counter(tag: Tag): void {
    const metric = metricOf.get(tag.raw('type') ?? '');
    if (metric === undefined) return;
    const covered = tag.requiredCount('covered');
    const total = covered + tag.requiredCount('missed');
    const known = this.#sums.get(metric) ?? { covered: 0, total: 0 };
    this.#sums.set(metric, {
      covered: known.covered + covered,
      total: known.total + total,
    });
  }
}
