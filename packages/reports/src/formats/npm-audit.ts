import type { JsonFormat } from '../format.ts';
import {
  has,
  isObject,
  listAt,
  member,
  objectAt,
  textAt,
} from '../json-value.ts';
import type { Finding } from '../model.ts';
import { advisoryId, readAdvisory } from '../npm-advisory.ts';
import { ReportProblem } from '../problem.ts';
import { findingsReport, severityWord } from '../severity.ts';

/**
 * `npm audit --json` of npm 6 (advisories; pnpm writes it too) and of npm 7 and
 * later (packages, whose `via` holds the advisories). An error object, such as
 * ENOAUDIT, or an answer's status and an empty error (npm 11), is a registry that
 * did not answer and never a clean result.
 */
export const npmAudit: JsonFormat = {
  name: 'npm-audit',
  syntax: 'json',
  kinds: ['findings'],
  accepts: (value) =>
    has(value, 'auditReportVersion') ||
    (has(value, 'advisories') && isObject(member(value, 'advisories'))) ||
    has(objectAt(value, 'error'), 'code') ||
    has(objectAt(value, 'error'), 'summary', 'detail'),
  read: (value) => {
    refuseError(value);
    const findings = has(value, 'auditReportVersion')
      ? Object.values(required(value, 'vulnerabilities')).flatMap(ofPackage)
      : Object.values(required(value, 'advisories')).map((one) =>
          readAdvisory(one),
        );
    if (findings.length === 0) refuseUnlisted(value);
    return findingsReport(['npm audit'], findings);
  },
};

function refuseError(value: unknown): void {
  if (!has(value, 'error')) return;
  const code =
    textAt(value, 'error', 'code') || String(member(value, 'statusCode'));
  const isLimited = /E?429|TOOMANY/.test(code);
  const said =
    textAt(value, 'error', 'summary') ||
    textAt(value, 'error', 'message') ||
    textAt(value, 'message');
  throw new ReportProblem(
    isLimited ? 'rate-limited' : 'tool-failed',
    `npm audit did not finish (${code}): ${said.slice(0, 200)}`,
  );
}

/** Both shapes count what they found: packages in one, paths in the other. */
function refuseUnlisted(value: unknown): void {
  const counts = Object.values(objectAt(value, 'metadata', 'vulnerabilities'));
  const packages = Object.keys(objectAt(value, 'vulnerabilities'));
  if (packages.length === 0 && counts.every((count) => count === 0)) return;
  throw new ReportProblem(
    'report-malformed',
    'counts vulnerabilities, but lists no advisory',
  );
}

function required(value: unknown, key: string) {
  if (isObject(member(value, key))) return objectAt(value, key);
  throw new ReportProblem('report-malformed', `"${key}" is missing`);
}

function ofPackage(entry: unknown): Finding[] {
  const via = listAt(entry, 'via').filter(isObject);
  return via.map((advisory) => ({
    id: advisoryId(advisory, textAt(advisory, 'source')),
    aliases: [],
    severity: severityWord(textAt(advisory, 'severity')),
    title: textAt(advisory, 'title'),
    tool: 'npm audit',
    type: 'vulnerability',
    package: textAt(advisory, 'name'),
    paths: Math.max(1, listAt(entry, 'nodes').length),
    ...(member(entry, 'fixAvailable') === false ? { fixedIn: [] } : {}),
  }));
}
