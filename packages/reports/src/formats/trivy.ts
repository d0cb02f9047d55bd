import type { FormatContext, JsonFormat } from '../format.ts';
import { amountAt, has, listAt, member, textAt } from '../json-value.ts';
import type { Finding } from '../model.ts';
import { ReportProblem } from '../problem.ts';
import { requiredText } from '../required-value.ts';
import { findingsReport, severityWord } from '../severity.ts';

const clusterLists = [
  'Resources',
  'Findings',
  'Vulnerabilities',
  'Misconfigurations',
];

/**
 * `trivy -f json`: schema 2, the bare list of schema 1, and that of clusters.
 * Without any result it found nothing to scan, which is not a clean scan.
 * Misconfigurations that pass are no findings, licences are not read.
 */
export const trivy: JsonFormat = {
  name: 'trivy',
  syntax: 'json',
  kinds: ['findings'],
  accepts: (value) =>
    Array.isArray(value)
      ? value.length > 0 && value.every((one) => has(one, 'Target'))
      : has(value, 'SchemaVersion', 'ArtifactName') ||
        (has(value, 'ClusterName') &&
          clusterLists.some((key) => has(value, key))),
  read: (value, context) => {
    const results = resultsOf(value);
    if (results.length === 0) {
      throw new ReportProblem(
        'no-data',
        'holds no result: nothing was scanned',
      );
    }
    if (results.some((one) => listAt(one, 'Licenses').length > 0)) {
      context.warn('the licences of Trivy are not read');
    }
    const findings = results.flatMap((one) => readResult(one, context));
    return findingsReport(['Trivy'], findings);
  },
};

function resultsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (!has(value, 'ClusterName')) return listAt(value, 'Results');
  return clusterLists
    .flatMap((key) => listAt(value, key))
    .flatMap((resource) => {
      const error = textAt(resource, 'Error');
      if (error === '') return listAt(resource, 'Results');
      throw new ReportProblem(
        'tool-failed',
        `says that Trivy could not scan a resource: ${error.slice(0, 200)}`,
      );
    });
}

function readResult(result: unknown, { path }: FormatContext): Finding[] {
  const file = path(requiredText(result, 'Target'));
  return [
    ...listAt(result, 'Vulnerabilities').map((one) => vulnerability(one, file)),
    ...listAt(result, 'Misconfigurations')
      .filter((one) => !['PASS', 'EXCEPTION'].includes(textAt(one, 'Status')))
      .map((one) => misconfiguration(one, file)),
    ...listAt(result, 'Secrets').map((one) => secret(one, file)),
    ...listAt(result, 'ExperimentalModifiedFindings').flatMap((one) =>
      modified(one, file),
    ),
  ];
}

function vulnerability(one: unknown, file: string): Finding {
  const fixed = textAt(one, 'FixedVersion');
  const name = requiredText(one, 'PkgName');
  const id = textAt(one, 'VulnerabilityID') || `unnamed in ${name}`;
  return {
    ...base(one, id, file),
    aliases: listAt(one, 'VendorIDs').map(String),
    type: 'vulnerability',
    package: name,
    version: textAt(one, 'InstalledVersion'),
    fixedIn: fixed === '' ? [] : fixed.split(/,\s*/),
  };
}

function misconfiguration(one: unknown, file: string): Finding {
  const line = amountAt(one, 'CauseMetadata', 'StartLine') ?? 0;
  const id = textAt(one, 'AVDID') || requiredText(one, 'ID');
  return {
    ...base(one, id, file),
    aliases: [textAt(one, 'ID')].filter((name) => name !== '' && name !== id),
    type: 'misconfiguration',
    ...(line > 0 ? { line } : {}),
  };
}

function secret(one: unknown, file: string): Finding {
  return {
    ...base(one, requiredText(one, 'RuleID'), file),
    type: 'secret',
    line: amountAt(one, 'StartLine') ?? 0,
  };
}

/** What a VEX document or an ignore file took out. */
function modified(one: unknown, file: string): Finding[] {
  if (textAt(one, 'Type') !== 'vulnerability') return [];
  const by = /vex/i.test(textAt(one, 'Source')) ? 'vex' : 'tool';
  const reason = textAt(one, 'Statement') || textAt(one, 'Status');
  const finding = vulnerability(member(one, 'Finding'), file);
  return [{ ...finding, suppressed: { by, reason: reason.slice(0, 500) } }];
}

function base(one: unknown, id: string, file: string): Finding {
  return {
    id,
    aliases: [],
    severity: severityWord(textAt(one, 'Severity')),
    title: textAt(one, 'Title').slice(0, 500),
    tool: 'Trivy',
    type: 'vulnerability',
    file,
    paths: 1,
  };
}
