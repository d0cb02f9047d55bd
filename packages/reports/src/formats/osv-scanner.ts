import { cvssScore } from '../cvss.ts';
import type { JsonFormat } from '../format.ts';
import { has, listAt, member, objectAt, textAt } from '../json-value.ts';
import type { Finding, Severity } from '../model.ts';
import { requiredList, requiredText } from '../required-value.ts';
import { findingsReport, severityOfScore, severityWord } from '../severity.ts';

/**
 * OSV-Scanner's JSON. Its groups say which records are one vulnerability: their
 * names are aliases of each other, so a group counts once. The severity is the
 * word of the database, else the group's highest score, else that of a CVSS v3
 * vector.
 */
export const osvScanner: JsonFormat = {
  name: 'osv-scanner',
  syntax: 'json',
  kinds: ['findings'],
  accepts: (value) => {
    const results = member(value, 'results');
    if (has(value, 'results', 'experimental_config')) return true;
    if (!Array.isArray(results)) return false;
    return results.length === 0
      ? Object.keys(objectAt({ value }, 'value')).length === 1
      : results.every((one) => has(one, 'source', 'packages'));
  },
  read: (value, { path }) => {
    const findings = requiredList(value, 'results').flatMap((source) => {
      const file = path(textAt(source, 'source', 'path'));
      return requiredList(source, 'packages').flatMap((entry) =>
        listAt(entry, 'vulnerabilities').map((one) => read(entry, one, file)),
      );
    });
    return findingsReport(['OSV-Scanner'], findings);
  },
};

function read(entry: unknown, vulnerability: unknown, file: string): Finding {
  const id = requiredText(vulnerability, 'id');
  const group = listAt(entry, 'groups').find((one) =>
    listAt(one, 'ids').includes(id),
  );
  const names = [
    ...listAt(vulnerability, 'aliases'),
    ...listAt(group, 'ids'),
    ...listAt(group, 'aliases'),
  ].map(String);
  const name =
    textAt(entry, 'package', 'name') || textAt(entry, 'package', 'commit');
  return {
    id,
    aliases: [...new Set(names)].filter((one) => one !== id),
    ...severityIn(vulnerability, group),
    title: (
      textAt(vulnerability, 'summary') || textAt(vulnerability, 'details')
    ).slice(0, 500),
    tool: 'OSV-Scanner',
    type: 'vulnerability',
    package: name,
    version: textAt(entry, 'package', 'version'),
    ...fixes(vulnerability, name),
    ...(file === '' ? {} : { file }),
    ...scopeOf(entry),
    ...reachOf(group, id),
    paths: 1,
  };
}

function severityIn(
  vulnerability: unknown,
  group: unknown,
): { severity: Severity; score?: number } {
  const word = severityWord(
    textAt(vulnerability, 'database_specific', 'severity'),
  );
  const stated = Number.parseFloat(textAt(group, 'max_severity'));
  const scores = listAt(vulnerability, 'severity')
    .map((one) => cvssScore(textAt(one, 'score')))
    .filter((score) => score !== undefined);
  const score = stated >= 0 && stated <= 10 ? stated : Math.max(-1, ...scores);
  if (score < 0) return { severity: word };
  const severity = word === 'unknown' ? severityOfScore(score) : word;
  return { severity, score };
}

function fixes(vulnerability: unknown, name: string): Pick<Finding, 'fixedIn'> {
  const affected = listAt(vulnerability, 'affected').filter(
    (one) => textAt(one, 'package', 'name') === name,
  );
  if (affected.length === 0) return {};
  const versions = affected
    .flatMap((one) => listAt(one, 'ranges'))
    .filter((range) => textAt(range, 'type') !== 'GIT')
    .flatMap((range) => listAt(range, 'events'))
    .map((event) => textAt(event, 'fixed'))
    .filter((version) => version !== '');
  return { fixedIn: [...new Set(versions)] };
}

function scopeOf(entry: unknown): Pick<Finding, 'scope'> {
  const groups = listAt(entry, 'dependency_groups');
  return groups.length > 0 && groups.every((one) => one === 'dev')
    ? { scope: 'development' }
    : {};
}

/** Call analysis, which OSV-Scanner does for Go and Rust. */
function reachOf(group: unknown, id: string): Pick<Finding, 'reach'> {
  const called =
    member(group, 'experimentalAnalysis', id, 'called') ??
    member(group, 'experimental_analysis', id, 'called');
  if (typeof called !== 'boolean') return {};
  return { reach: called ? 'called' : 'imported' };
}
