import type { FormatContext } from './format.ts';
import { listAt, member, textAt } from './json-value.ts';
import type { Finding, FindingsReport } from './model.ts';
import { readPackageUrl } from './package-url.ts';
import { ReportProblem } from './problem.ts';
import { requiredText } from './required-value.ts';
import { findingsReport, severityOfScore, severityWord } from './severity.ts';

export function analysisFailed(message: string): ReportProblem {
  const detail = message === '' ? '' : `: ${message.slice(0, 200)}`;
  return new ReportProblem(
    'tool-failed',
    `says that an analyzer of dependency-check failed${detail}`,
  );
}

/** Findings of dependencies in the shape of the JSON report. */
export function dependencyReport(
  dependencies: readonly unknown[],
  { path }: FormatContext,
): FindingsReport {
  const findings = dependencies.flatMap((dependency) => {
    const file = path(textAt(dependency, 'filePath'));
    return [
      ...listAt(dependency, 'vulnerabilities').map((one) =>
        readVulnerability(dependency, one, file),
      ),
      ...listAt(dependency, 'suppressedVulnerabilities').map((one) => ({
        ...readVulnerability(dependency, one, file),
        suppressed: { by: 'tool' as const, reason: reasonOf(one) },
      })),
    ];
  });
  return findingsReport(['dependency-check'], findings);
}

function readVulnerability(
  dependency: unknown,
  vulnerability: unknown,
  file: string,
): Finding {
  const score = scoreOf(vulnerability);
  const word = severityWord(textAt(vulnerability, 'severity'));
  const [url] = listAt(dependency, 'packages');
  const known = readPackageUrl(textAt(url, 'id'));
  return {
    id: requiredText(vulnerability, 'name'),
    aliases: [],
    severity:
      word === 'unknown' && score !== undefined ? severityOfScore(score) : word,
    ...(score === undefined ? {} : { score }),
    title: textAt(vulnerability, 'description').slice(0, 500),
    tool: 'dependency-check',
    type: 'vulnerability',
    package: known?.name ?? textAt(dependency, 'fileName'),
    ...(known === undefined ? {} : { version: known.version }),
    ...(file === '' ? {} : { file }),
    paths: 1,
  };
}

/** The newest version of CVSS that has a score. */
function scoreOf(vulnerability: unknown): number | undefined {
  const scores = [
    member(vulnerability, 'cvssv4', 'baseScore'),
    member(vulnerability, 'cvssv3', 'baseScore'),
    member(vulnerability, 'cvssv2', 'score'),
  ];
  const score = scores.find((one) => one !== undefined && one !== null);
  if (score === undefined) return undefined;
  if (typeof score === 'number' && score >= 0 && score <= 10) return score;
  throw new ReportProblem(
    'number-invalid',
    `has a CVSS score that is not 0 to 10: ${String(score).slice(0, 40)}`,
  );
}

function reasonOf(vulnerability: unknown): string {
  const notes = textAt(vulnerability, 'notes');
  return (notes || 'suppressed by a rule of dependency-check').slice(0, 500);
}
