import type { JsonFormat } from '../format.ts';
import {
  amountAt,
  has,
  listAt,
  member,
  requiredAmount,
  textAt,
} from '../json-value.ts';
import { maxProblems } from '../merge-reports.ts';
import type { LintProblem } from '../model.ts';
import { ReportProblem } from '../problem.ts';

/** ESLint's `json` and `json-with-metadata`; suppressed messages do not count. */
export const eslint: JsonFormat = {
  name: 'eslint',
  syntax: 'json',
  kinds: ['lint'],
  accepts: (value) => {
    const files = filesOf(value);
    return (
      Array.isArray(files) &&
      files.every((file) => has(file, 'filePath', 'errorCount'))
    );
  },
  read: (value, { path, isForced }) => {
    const files = listAt({ files: filesOf(value) }, 'files');
    // It lists the clean files, too; a bare `[]` may be that of another linter.
    if (files.length === 0 && (isForced || !Array.isArray(value))) {
      throw new ReportProblem(
        'no-data',
        'lists no file: ESLint looked at none',
      );
    }
    const sum = (key: string) =>
      files.reduce<number>((all, file) => all + requiredAmount(file, key), 0);
    const optional = (key: string) =>
      files.reduce<number>((all, file) => all + (amountAt(file, key) ?? 0), 0);
    const problems = files.flatMap((file) =>
      problemsOf(file, path(textAt(file, 'filePath'))),
    );
    // A syntax error is among the messages, and not always in the count.
    const listed = problems.filter(({ level }) => level === 'error').length;
    return {
      kind: 'lint',
      tools: ['eslint'],
      errors: Math.max(sum('errorCount'), listed),
      warnings: sum('warningCount'),
      infos: 0,
      fixable: optional('fixableErrorCount') + optional('fixableWarningCount'),
      suppressed: files.reduce<number>(
        (all, file) => all + listAt(file, 'suppressedMessages').length,
        0,
      ),
      problems: problems.slice(0, maxProblems * 2),
    };
  },
};

function filesOf(value: unknown): unknown {
  return has(value, 'results', 'metadata') ? member(value, 'results') : value;
}

function problemsOf(file: unknown, path: string): LintProblem[] {
  return listAt(file, 'messages').map((message) => ({
    file: path,
    line: amountAt(message, 'line') ?? 0,
    column: amountAt(message, 'column') ?? 0,
    rule: textAt(message, 'ruleId'),
    level: amountAt(message, 'severity') === 1 ? 'warning' : 'error',
    message: textAt(message, 'message').slice(0, 500),
  }));
}
