import { CoverageBuilder, type FileBuilder } from '../coverage-builder.ts';
import type { FormatContext, XmlFormat, XmlReader } from '../format.ts';
import { ReportProblem } from '../problem.ts';
import type { Tag } from '../xml-tag.ts';

/** SonarQube's generic coverage: `<lineToCover lineNumber covered …>` by file. */
export const sonarGeneric: XmlFormat = {
  name: 'sonar-generic',
  syntax: 'xml',
  kinds: ['coverage'],
  accepts: (root) =>
    root.name === 'coverage' &&
    root.raw('version') === '1' &&
    root.raw('line-rate') === undefined,
  start: (context) => new SonarReader(context),
};

class SonarReader implements XmlReader {
  readonly #context: FormatContext;
  readonly #coverage = new CoverageBuilder();
  #file: FileBuilder | undefined;

  constructor(context: FormatContext) {
    this.#context = context;
  }

  open(tag: Tag): void {
    if (tag.name === 'file') {
      const path = this.#context.path(tag.text('path') ?? '');
      this.#file = this.#coverage.file(path);
    } else if (tag.name === 'lineToCover') this.#line(tag);
  }

  #line(tag: Tag): void {
    const line = tag.count('lineNumber');
    const covered = tag.raw('covered');
    if (
      this.#file === undefined ||
      line === undefined ||
      !/^(?:true|false)$/.test(covered ?? '')
    ) {
      throw new ReportProblem(
        'report-malformed',
        'has a line without its number, its file, or "covered"',
      );
    }
    this.#file.lines.add(line, covered === 'true');
    const branches = tag.count('branchesToCover');
    if (branches === undefined) return;
    const taken = tag.count('coveredBranches') ?? 0;
    this.#file.branches.addCount(line, taken, branches);
  }

  finish() {
    const files = [...this.#coverage.files.values()];
    if (files.every(({ lines }) => lines.total === 0)) {
      throw new ReportProblem('no-data', 'holds no line of code');
    }
    return this.#coverage.report('lines');
  }
}
