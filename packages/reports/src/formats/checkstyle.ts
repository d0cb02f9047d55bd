import type { FormatContext, XmlFormat, XmlReader } from '../format.ts';
import { LintTally } from '../lint-tally.ts';
import type { LintProblem, LintReport } from '../model.ts';
import { ReportProblem } from '../problem.ts';
import type { Tag } from '../xml-tag.ts';

const levels = new Map<string, LintProblem['level']>([
  ['error', 'error'],
  ['warning', 'warning'],
  ['info', 'info'],
]);

/** Checkstyle's XML, which many linters write; `ignore` counts as suppressed. */
export const checkstyle: XmlFormat = {
  name: 'checkstyle',
  syntax: 'xml',
  kinds: ['lint'],
  accepts: ({ name }) => name === 'checkstyle',
  start: (context) => new CheckstyleReader(context),
};

class CheckstyleReader implements XmlReader {
  readonly #context: FormatContext;
  readonly #tally = new LintTally();
  #file = '';

  constructor(context: FormatContext) {
    this.#context = context;
  }

  open(tag: Tag): void {
    if (tag.name === 'file') {
      this.#file = this.#context.path(tag.text('name') ?? '');
    } else if (tag.name === 'error') this.#problem(tag);
    else if (tag.name === 'exception') {
      throw new ReportProblem(
        'tool-failed',
        `the linter could not read ${JSON.stringify(this.#file.slice(0, 120))}`,
      );
    }
  }

  finish(): LintReport {
    return this.#tally.report('checkstyle');
  }

  #problem(tag: Tag): void {
    const severity = tag.raw('severity') ?? 'error';
    if (severity === 'ignore') {
      this.#tally.suppressed++;
      return;
    }
    const level = levels.get(severity);
    if (level === undefined) {
      throw new ReportProblem(
        'report-malformed',
        `has an error of the severity ${JSON.stringify(severity.slice(0, 40))}`,
      );
    }
    this.#tally.add({
      file: this.#file,
      line: tag.count('line') ?? 0,
      column: tag.count('column') ?? 0,
      rule: tag.text('source') ?? '',
      level,
      message: tag.text('message') ?? '',
    });
  }
}
