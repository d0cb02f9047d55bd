import type { JsonFormat } from '../format.ts';
import { has, isObject, listAt, member, textAt } from '../json-value.ts';
import type { Finding } from '../model.ts';
import { ReportProblem } from '../problem.ts';
import { requiredList, requiredText } from '../required-value.ts';
import { findingsReport } from '../severity.ts';

/**
 * `pip-audit -f json`: a list of dependencies (1.x), or an object that holds it
 * (2.x). It names no severity. A dependency with a `skip_reason` was not audited.
 */
export const pipAudit: JsonFormat = {
  name: 'pip-audit',
  syntax: 'json',
  kinds: ['findings'],
  accepts: (value) =>
    Array.isArray(value)
      ? value.length > 0 && value.every(isDependency)
      : isObject(value) && isDocument(value),
  read: (value, { warn }) => {
    const all = Array.isArray(value)
      ? value
      : requiredList(value, 'dependencies');
    const skipped = all.filter((one) => has(one, 'skip_reason'));
    if (all.length > 0 && skipped.length === all.length) {
      throw new ReportProblem(
        'no-data',
        `holds ${all.length} dependencies, none of which pip-audit could audit`,
      );
    }
    if (all.length === 0) warn('pip-audit found no dependency to audit');
    for (const one of skipped.slice(0, 5)) {
      warn(`${textAt(one, 'name').slice(0, 100)} was not audited`);
    }
    const audited = all.filter((one) => !has(one, 'skip_reason'));
    return findingsReport(['pip-audit'], audited.flatMap(ofDependency));
  },
};

function isDependency(value: unknown): boolean {
  return (
    has(value, 'name') && (has(value, 'vulns') || has(value, 'skip_reason'))
  );
}

function isDocument(value: object): boolean {
  const dependencies = member(value, 'dependencies');
  const isPlain = Object.keys(value).every(
    (key) => key === 'dependencies' || key === 'fixes',
  );
  return (
    Array.isArray(dependencies) && isPlain && dependencies.every(isDependency)
  );
}

function ofDependency(dependency: unknown): Finding[] {
  return requiredList(dependency, 'vulns').map((vulnerability) => ({
    id: requiredText(vulnerability, 'id'),
    aliases: listAt(vulnerability, 'aliases').map(String),
    severity: 'unknown',
    title: textAt(vulnerability, 'description').slice(0, 500),
    tool: 'pip-audit',
    type: 'vulnerability',
    package: requiredText(dependency, 'name'),
    version: textAt(dependency, 'version'),
    fixedIn: listAt(vulnerability, 'fix_versions').map(String),
    paths: 1,
  }));
}
