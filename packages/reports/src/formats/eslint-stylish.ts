import { decodeText } from '../decode-text.ts';
import type { LineFormat, LineReader } from '../format.ts';
import { LintTally } from '../lint-tally.ts';
import type { LintReport } from '../model.ts';
import { ReportProblem } from '../problem.ts';

// Blanks are counted by hand: `\s+(.*?)\s*$` would try every split of them.
const problem = /^ +(\d+):(\d+) +(error|warning) +(\S.*)$/;
const sum =
  /^(?:✖|x|\u00d7) (\d+) problems? \((\d+) errors?, (\d+) warnings?\)/;
const fixable = /^ +(\d+) errors? and (\d+) warnings? potentially fixable with/;
const colours = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g');

/**
 * What ESLint prints by default: a file, its problems, and a sum at the end that
 * proves that nothing was cut. A clean run prints nothing and is not measured:
 * `--format json` says that it ran.
 */
export const eslintStylish: LineFormat = {
  name: 'eslint-stylish',
  syntax: 'lines',
  kinds: ['lint'],
  accepts: (head) =>
    plain(decodeText(head))
      .split(/\r?\n/)
      .some((line) => problem.test(line) || sum.test(line)),
  start: ({ path }) => createReader(path),
};

function createReader(path: (name: string) => string): LineReader {
  const tally = new LintTally();
  let file = '';
  let stated: readonly [number, number] | undefined;
  return {
    line(latin1) {
      const line = plain(decodeText(latin1)).trimEnd();
      const [, row, column, level, said = ''] = problem.exec(line) ?? [];
      if (level !== undefined) {
        tally.add({
          file,
          line: Number(row),
          column: Number(column),
          level: level === 'warning' ? 'warning' : 'error',
          ...messageAndRule(said),
        });
        return;
      }
      const [, , errors, warnings] = sum.exec(line) ?? [];
      const [, ...fixes] = fixable.exec(line) ?? [];
      if (errors !== undefined) stated = [Number(errors), Number(warnings)];
      else if (fixes.length > 0) {
        tally.fixable = Number(fixes[0]) + Number(fixes[1]);
      } else if (/^\S/.test(line)) file = path(line);
    },
    finish: () => checked(tally.report('eslint'), stated),
  };
}

/** The rule stands behind two blanks; a syntax error has none. */
function messageAndRule(said: string): { message: string; rule: string } {
  const split = said.lastIndexOf('  ');
  const rule = split < 0 ? '' : said.slice(split + 2);
  return /^[@\w/-]+$/.test(rule)
    ? { message: said.slice(0, split).trimEnd(), rule }
    : { message: said, rule: '' };
}

function checked(
  report: LintReport,
  stated: readonly [number, number] | undefined,
): LintReport {
  if (stated === undefined) {
    throw new ReportProblem(
      'report-truncated',
      'is the text of ESLint without its last line, the number of problems',
    );
  }
  const [errors, warnings] = stated;
  if (errors === report.errors && warnings === report.warnings) return report;
  throw new ReportProblem(
    'report-malformed',
    `lists ${report.errors} errors and ${report.warnings} warnings; ESLint's sum says ${errors} and ${warnings}`,
  );
}

function plain(text: string): string {
  return text.includes('\u001b') ? text.replace(colours, '') : text;
}
