import type { JsonFormat } from '../format.ts';
import { has, requiredAmount, textAt } from '../json-value.ts';
import { LintTally } from '../lint-tally.ts';

/**
 * `ruff check --output-format json`: a list of problems, each an error unless
 * ruff says otherwise. A file that cannot be parsed is a problem without a rule.
 */
export const ruff: JsonFormat = {
  name: 'ruff',
  syntax: 'json',
  kinds: ['lint'],
  accepts: (value) =>
    Array.isArray(value) &&
    value.every((one) => has(one, 'code', 'filename', 'location')),
  read: (value, { path }) => {
    const tally = new LintTally();
    for (const one of Array.isArray(value) ? value : []) {
      const rule = textAt(one, 'code');
      if (has(one, 'fix') && one.fix !== null) tally.fixable++;
      tally.add({
        file: path(textAt(one, 'filename')),
        line: requiredAmount(one, 'location', 'row'),
        column: requiredAmount(one, 'location', 'column'),
        rule: rule === '' ? 'syntax-error' : rule,
        level: textAt(one, 'severity') === 'warning' ? 'warning' : 'error',
        message: textAt(one, 'message'),
      });
    }
    return tally.report('ruff');
  },
};
