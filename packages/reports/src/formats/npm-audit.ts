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
import { ReportProblem } from '../problem.ts';
import { findingsReport, severityWord } from '../severity.ts';

/**
 * `npm audit --json` of npm 6 (advisories; pnpm writes it too) and of npm 7 and
 * later (packages, whose `via` holds the advisories). An error object, such as
 * ENOAUDIT, is a registry that did not answer and never a clean result.
 */
export const npmAudit: JsonFormat = {
  name: 'npm-audit',
  syntax: 'json',
  kinds: ['findings'],
  accepts: (value) =>
    has(value, 'auditReportVersion') ||
    (has(value, 'advisories') && isObject(member(value, 'advisories'))) ||
    has(objectAt(value, 'error'), 'code'),
  read: (value) => {
    refuseError(value);
    const findings = has(value, 'auditReportVersion')
      ? Object.values(required(value, 'vulnerabilities')).flatMap(ofPackage)
      : Object.values(required(value, 'advisories')).map((one) =>
          readAdvisory(one),
        );
    return findingsReport(['npm audit'], findings);
  },
};

function refuseError(value: unknown): void {
  if (!has(value, 'error')) return;
  const code = textAt(value, 'error', 'code');
  const isLimited = /E?429|TOOMANY/.test(code);
  throw new ReportProblem(
    isLimited ? 'rate-limited' : 'tool-failed',
    `npm audit did not finish (${code}): ${(textAt(value, 'error', 'summary') || textAt(value, 'error', 'message')).slice(0, 200)}`,
  );
}

function required(value: unknown, key: string) {
  if (isObject(member(value, key))) return objectAt(value, key);
  throw new ReportProblem('report-malformed', `"${key}" is missing`);
}

function ofPackage(entry: unknown): Finding[] {
  const via = listAt(entry, 'via').filter(isObject);
  return via.map((advisory) => ({
    id: idOf(advisory, textAt(advisory, 'source')),
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

/** An advisory in the shape of npm 6, which pnpm and yarn share. */
export function readAdvisory(advisory: unknown, tool = 'npm audit'): Finding {
  const found = listAt(advisory, 'findings');
  const paths = found.reduce<number>(
    (sum, one) => sum + listAt(one, 'paths').length,
    0,
  );
  const patched = textAt(advisory, 'patched_versions');
  return {
    id: idOf(advisory, textAt(advisory, 'id')),
    aliases: listAt(advisory, 'cves').map(String),
    severity: severityWord(textAt(advisory, 'severity')),
    title: textAt(advisory, 'title'),
    tool,
    type: 'vulnerability',
    package: textAt(advisory, 'module_name'),
    fixedIn: patched === '' || patched === '<0.0.0' ? [] : [patched],
    paths: Math.max(1, paths),
  };
}

/** The GHSA name when the address has one, else npm's number. */
function idOf(advisory: unknown, number: string): string {
  const github = textAt(advisory, 'github_advisory_id');
  const inUrl = /GHSA(?:-\w{4}){3}/.exec(textAt(advisory, 'url'))?.[0];
  return github === '' ? (inUrl ?? `npm:${number}`) : github;
}
