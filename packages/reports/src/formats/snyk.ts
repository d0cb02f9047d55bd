import type { FormatContext, JsonFormat } from '../format.ts';
import { has, listAt, member, textAt } from '../json-value.ts';
import type { Finding } from '../model.ts';
import { ReportProblem } from '../problem.ts';
import { requiredList, requiredText } from '../required-value.ts';
import { findingsReport, severityOfScore, severityWord } from '../severity.ts';

/**
 * `snyk test --json` and `snyk container test --json`, of one project or, with
 * `--all-projects`, a list of them. It repeats a vulnerability for each path. A
 * project with an `error` was not tested.
 */
export const snyk: JsonFormat = {
  name: 'snyk',
  syntax: 'json',
  kinds: ['findings'],
  accepts: (value) =>
    Array.isArray(value)
      ? value.length > 0 && value.every(isProject)
      : isProject(value),
  read: (value, context) => {
    const projects = Array.isArray(value) ? value : [value];
    const findings = projects.flatMap((one) => readProject(one, context));
    return findingsReport(['Snyk'], findings);
  },
};

function isProject(value: unknown): boolean {
  return (
    has(value, 'ok', 'vulnerabilities') ||
    (member(value, 'ok') === false && has(value, 'error'))
  );
}

function readProject(project: unknown, context: FormatContext): Finding[] {
  if (has(project, 'error')) throw failed(textAt(project, 'error'));
  const file = context.path(
    textAt(project, 'displayTargetFile') || textAt(project, 'targetFile'),
  );
  const ignored = listAt(project, 'filtered', 'ignore').map((one) => ({
    ...readVulnerability(one, file),
    suppressed: { by: 'tool' as const, reason: reasonOf(one) },
  }));
  const found = [
    ...requiredList(project, 'vulnerabilities').map((one) =>
      readVulnerability(one, file),
    ),
    ...listAt(project, 'applications').flatMap((one) =>
      readProject(one, context),
    ),
  ];
  if (found.length === 0 && member(project, 'ok') === false) {
    throw new ReportProblem(
      'report-malformed',
      'says that it is not ok, but lists no vulnerability',
    );
  }
  return [...found, ...ignored];
}

function failed(message: string): ReportProblem {
  const isLimited = /\b429\b|rate.?limit|too many requests/i.test(message);
  return new ReportProblem(
    isLimited ? 'rate-limited' : 'tool-failed',
    `Snyk did not finish: ${message.slice(0, 200)}`,
  );
}

function readVulnerability(one: unknown, file: string): Finding {
  const stated = member(one, 'cvssScore');
  const isScore = typeof stated === 'number' && stated >= 0 && stated <= 10;
  const word = severityWord(textAt(one, 'severity'));
  return {
    id: requiredText(one, 'id'),
    aliases: ['CVE', 'GHSA']
      .flatMap((key) => listAt(one, 'identifiers', key))
      .map(String),
    severity: word === 'unknown' && isScore ? severityOfScore(stated) : word,
    ...(isScore ? { score: stated } : {}),
    title: textAt(one, 'title').slice(0, 500),
    tool: 'Snyk',
    type: 'vulnerability',
    package: textAt(one, 'packageName') || textAt(one, 'name'),
    version: textAt(one, 'version'),
    ...(has(one, 'fixedIn')
      ? { fixedIn: listAt(one, 'fixedIn').map(String) }
      : {}),
    ...(file === '' ? {} : { file }),
    paths: 1,
  };
}

function reasonOf(one: unknown): string {
  const [rule] = listAt(one, 'filtered', 'ignored');
  return (textAt(rule, 'reason') || 'ignored by a policy of Snyk').slice(
    0,
    500,
  );
}
