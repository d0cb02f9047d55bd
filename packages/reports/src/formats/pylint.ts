import type { JsonFormat } from '../format.ts';
import {
  amountAt,
  has,
  listAt,
  member,
  objectAt,
  requiredAmount,
  textAt,
} from '../json-value.ts';
import { LintTally } from '../lint-tally.ts';
import type { LintProblem } from '../model.ts';
import { ReportProblem } from '../problem.ts';

const levels = new Map<string, LintProblem['level']>([
  ['fatal', 'error'],
  ['error', 'error'],
  ['warning', 'warning'],
  ['refactor', 'info'],
  ['convention', 'info'],
  ['info', 'info'],
]);

/** Pylint's `json` (a list) and `json2` (messages and statistics). */
export const pylint: JsonFormat = {
  name: 'pylint',
  syntax: 'json',
  kinds: ['lint'],
  accepts: (value) =>
    Array.isArray(value)
      ? value.every((one) => has(one, 'type', 'message-id', 'path'))
      : has(value, 'messages') &&
        has(objectAt(value, 'statistics'), 'messageTypeCount'),
  read: (value, { path }) => {
    const messages = Array.isArray(value) ? value : jsonTwo(value);
    const tally = new LintTally();
    for (const one of messages) {
      const level = levels.get(textAt(one, 'type'));
      if (level === undefined) {
        throw new ReportProblem(
          'report-malformed',
          `has a message of the type ${JSON.stringify(textAt(one, 'type').slice(0, 40))}`,
        );
      }
      const symbol = textAt(one, 'symbol');
      tally.add({
        file: path(textAt(one, 'path')),
        line: requiredAmount(one, 'line'),
        column: requiredAmount(one, 'column'),
        rule: symbol === '' ? idOf(one) : symbol,
        level,
        message: textAt(one, 'message'),
      });
    }
    return tally.report('pylint');
  },
};

function idOf(message: unknown): string {
  return textAt(message, 'message-id') || textAt(message, 'messageId');
}

function jsonTwo(value: unknown): readonly unknown[] {
  if (amountAt(value, 'statistics', 'modulesLinted') === 0) {
    throw new ReportProblem('no-data', 'states that no module was linted');
  }
  if (!Array.isArray(member(value, 'messages'))) {
    throw new ReportProblem('report-malformed', '"messages" should be a list');
  }
  const messages = listAt(value, 'messages');
  const counts = objectAt(value, 'statistics', 'messageTypeCount');
  const stated = Object.keys(counts).reduce(
    (sum, type) => sum + requiredAmount(counts, type),
    0,
  );
  if (stated === messages.length) return messages;
  throw new ReportProblem(
    'report-malformed',
    `states ${stated} messages but lists ${messages.length}`,
  );
}
