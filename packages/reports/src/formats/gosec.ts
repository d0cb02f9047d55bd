import type { JsonFormat } from '../format.ts';
import { amountAt, has, listAt, objectAt, textAt } from '../json-value.ts';
import type { Finding } from '../model.ts';
import { ReportProblem } from '../problem.ts';
import { findingsReport, severityWord } from '../severity.ts';

/**
 * `gosec -fmt json`. Files that it could not parse stand under "Golang errors":
 * they were not looked at, so that such a report measures nothing.
 */
export const gosec: JsonFormat = {
  name: 'gosec',
  syntax: 'json',
  kinds: ['findings'],
  accepts: (value) => has(value, 'Issues', 'Stats'),
  read: (value, { path }) => {
    const unread = Object.keys(objectAt(value, 'Golang errors'));
    if (unread.length > 0) {
      const names = unread.slice(0, 3).join(', ');
      throw new ReportProblem('tool-failed', `gosec could not read ${names}`);
    }
    const issues = listAt(value, 'Issues');
    if (issues.length === 0) checkThatItRan(value);
    return findingsReport(
      ['gosec'],
      issues.map((issue) => toFinding(issue, path(textAt(issue, 'file')))),
    );
  },
};

function checkThatItRan(value: unknown): void {
  if (amountAt(value, 'Stats', 'files') === 0) {
    throw new ReportProblem('no-data', 'says that gosec looked at no file');
  }
  const found = amountAt(value, 'Stats', 'found') ?? 0;
  if (found > 0) {
    throw new ReportProblem(
      'report-malformed',
      `counts ${found} issues, but lists none`,
    );
  }
}

function toFinding(issue: unknown, file: string): Finding {
  const suppressions = listAt(issue, 'suppressions');
  const isIgnored = objectAt({ issue }, 'issue')['nosec'] === true;
  const reason = textAt(suppressions[0], 'justification');
  return {
    id: textAt(issue, 'rule_id'),
    aliases: [],
    severity: severityWord(textAt(issue, 'severity')),
    title: textAt(issue, 'details').slice(0, 500),
    tool: 'gosec',
    type: 'code',
    file,
    // A finding over several lines says `12-14`.
    line: Number.parseInt(textAt(issue, 'line'), 10) || 0,
    paths: 1,
    ...(isIgnored || suppressions.length > 0
      ? { suppressed: { by: 'tool', reason } }
      : {}),
  };
}
