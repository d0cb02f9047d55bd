import type { JsonFormat } from '../format.ts';
import { has, listAt, requiredAmount, textAt } from '../json-value.ts';
import { LintTally } from '../lint-tally.ts';

/**
 * `stylelint --formatter json`: a list of files with their problems. A wrong
 * option of a rule (`invalidOptionWarnings`) means that the rule did not run.
 */
export const stylelint: JsonFormat = {
  name: 'stylelint',
  syntax: 'json',
  kinds: ['lint'],
  accepts: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((file) => has(file, 'source', 'warnings', 'deprecations')),
  read: (value, { path }) => {
    const tally = new LintTally();
    for (const file of Array.isArray(value) ? value : []) {
      const source = path(textAt(file, 'source'));
      for (const one of listAt(file, 'warnings')) {
        tally.add({
          file: source,
          line: requiredAmount(one, 'line'),
          column: requiredAmount(one, 'column'),
          rule: textAt(one, 'rule'),
          level: textAt(one, 'severity') === 'warning' ? 'warning' : 'error',
          message: textAt(one, 'text'),
        });
      }
      for (const one of listAt(file, 'invalidOptionWarnings')) {
        const message = textAt(one, 'text');
        const rule = 'invalid-option';
        tally.add({
          file: source,
          line: 0,
          column: 0,
          rule,
          level: 'error',
          message,
        });
      }
    }
    return tally.report('stylelint');
  },
};
