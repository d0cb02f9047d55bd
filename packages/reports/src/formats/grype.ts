import type { JsonFormat } from '../format.ts';
import { has, isObject, listAt, member, textAt } from '../json-value.ts';
import type { Finding } from '../model.ts';
import { requiredList, requiredText } from '../required-value.ts';
import { findingsReport, severityWord } from '../severity.ts';

/**
 * `grype -o json`. The severity is the one of the matched namespace, as Grype
 * prints it; the twins of other namespaces (CVE of a GHSA) are aliases. What its
 * ignore rules and VEX documents took out stands in `ignoredMatches`.
 */
export const grype: JsonFormat = {
  name: 'grype',
  syntax: 'json',
  kinds: ['findings'],
  accepts: (value) => {
    const matches = member(value, 'matches');
    return (
      has(value, 'matches', 'descriptor') ||
      has(value, 'matches', 'source') ||
      (Array.isArray(matches) && has(matches[0], 'vulnerability', 'artifact'))
    );
  },
  read: (value, { path }) => {
    const matches = requiredList(value, 'matches').map((match) =>
      readMatch(match, path),
    );
    const ignored = listAt(value, 'ignoredMatches').map((match) => ({
      ...readMatch(match, path),
      suppressed: { by: 'tool' as const, reason: reasonOf(match) },
    }));
    return findingsReport(['Grype'], [...matches, ...ignored]);
  },
};

function readMatch(match: unknown, path: (name: string) => string): Finding {
  const vulnerability = member(match, 'vulnerability');
  const score = scoreOf(vulnerability);
  const [location] = listAt(match, 'artifact', 'locations');
  const file = textAt(location, 'path');
  return {
    id: requiredText(match, 'vulnerability', 'id'),
    aliases: listAt(match, 'relatedVulnerabilities')
      .map((one) => textAt(one, 'id'))
      .filter((id) => id !== ''),
    severity: severityWord(textAt(vulnerability, 'severity')),
    ...(score === undefined ? {} : { score }),
    title: textAt(vulnerability, 'description').slice(0, 500),
    tool: 'Grype',
    type: 'vulnerability',
    package: requiredText(match, 'artifact', 'name'),
    version: textAt(match, 'artifact', 'version'),
    ...fixOf(vulnerability),
    ...(file === '' ? {} : { file: path(file) }),
    paths: 1,
  };
}

function fixOf(vulnerability: unknown): Pick<Finding, 'fixedIn'> {
  const versions = listAt(vulnerability, 'fix', 'versions').map(String);
  const state = textAt(vulnerability, 'fix', 'state');
  const isFixed = state === 'fixed' || state === '';
  if (isFixed && versions.length > 0) return { fixedIn: versions };
  return state === 'not-fixed' || state === 'wont-fix' ? { fixedIn: [] } : {};
}

function scoreOf(vulnerability: unknown): number | undefined {
  const scores = listAt(vulnerability, 'cvss')
    .map((one) => member(one, 'metrics', 'baseScore'))
    .filter((score) => typeof score === 'number' && score >= 0 && score <= 10);
  return scores.length === 0 ? undefined : Math.max(...scores.map(Number));
}

function reasonOf(match: unknown): string {
  const [rule] = listAt(match, 'appliedIgnoreRules').filter(isObject);
  return (
    textAt(rule, 'reason') ||
    textAt(rule, 'vex-justification') ||
    textAt(rule, 'vex-status') ||
    'ignored by a rule of Grype'
  ).slice(0, 500);
}
