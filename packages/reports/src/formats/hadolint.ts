import type { JsonFormat } from '../format.ts';
import { has, requiredAmount, textAt } from '../json-value.ts';
import { LintTally } from '../lint-tally.ts';
import type { LintProblem } from '../model.ts';
import { ReportProblem } from '../problem.ts';

const levels = new Map<string, LintProblem['level']>([
  ['error', 'error'],
  ['warning', 'warning'],
  ['info', 'info'],
  ['style', 'info'],
]);

/** `hadolint --format json`: a list of problems, empty when there is none. */
export const hadolint: JsonFormat = {
  name: 'hadolint',
  syntax: 'json',
  kinds: ['lint'],
  accepts: (value) =>
    Array.isArray(value) &&
    value.every((one) => has(one, 'file', 'line', 'code', 'level')),
  read: (value, { path }) => {
    const tally = new LintTally();
    for (const one of Array.isArray(value) ? value : []) {
      const level = levels.get(textAt(one, 'level'));
      if (level === undefined) {
        throw new ReportProblem(
          'report-malformed',
          `has a problem of the level ${JSON.stringify(textAt(one, 'level').slice(0, 40))}`,
        );
      }
      tally.add({
        file: path(textAt(one, 'file')),
        line: requiredAmount(one, 'line'),
        column: requiredAmount(one, 'column'),
        rule: textAt(one, 'code'),
        level,
        message: textAt(one, 'message'),
      });
    }
    return tally.report('hadolint');
  },
};
