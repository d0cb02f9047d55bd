import type { JsonFormat } from '../format.ts';
import { amountAt, has, listAt, objectAt, textAt } from '../json-value.ts';
import { maxProblems } from '../merge-reports.ts';
import type { LintProblem } from '../model.ts';
import { ReportProblem } from '../problem.ts';

/**
 * golangci-lint 1 (`--out-format json`) and 2 (`--output.json.path`): the same
 * shape. An issue without a severity fails golangci-lint, so it is an error;
 * `Report.Error` is a linter that did not finish.
 */
export const golangciLint: JsonFormat = {
  name: 'golangci-lint',
  syntax: 'json',
  kinds: ['lint'],
  accepts: (value) =>
    has(value, 'Issues', 'Report') && has(objectAt(value, 'Report'), 'Linters'),
  read: (value, { path }) => {
    const failed = textAt(value, 'Report', 'Error');
    if (failed !== '') {
      throw new ReportProblem(
        'tool-failed',
        `golangci-lint: ${failed.slice(0, 200)}`,
      );
    }
    const problems = listAt(value, 'Issues').map((issue) =>
      toProblem(issue, path),
    );
    const count = (level: LintProblem['level']) =>
      problems.filter((problem) => problem.level === level).length;
    return {
      kind: 'lint',
      tools: ['golangci-lint'],
      errors: count('error'),
      warnings: count('warning'),
      infos: count('info'),
      fixable: listAt(value, 'Issues').filter((issue) => hasFix(issue)).length,
      suppressed: 0,
      problems: problems.slice(0, maxProblems * 2),
    };
  },
};

function hasFix(issue: unknown): boolean {
  return (
    listAt(issue, 'SuggestedFixes').length > 0 ||
    Object.keys(objectAt(issue, 'Replacement')).length > 0
  );
}

function toProblem(
  issue: unknown,
  path: (name: string) => string,
): LintProblem {
  return {
    file: path(textAt(issue, 'Pos', 'Filename')),
    line: amountAt(issue, 'Pos', 'Line') ?? 0,
    column: amountAt(issue, 'Pos', 'Column') ?? 0,
    rule: textAt(issue, 'FromLinter'),
    level: levelOf(textAt(issue, 'Severity').toLowerCase()),
    message: textAt(issue, 'Text').slice(0, 500),
  };
}

function levelOf(severity: string): LintProblem['level'] {
  if (/^(warning|warn|medium|minor)$/.test(severity)) return 'warning';
  return /^(info|note|low|hint)$/.test(severity) ? 'info' : 'error';
}
