import { noCounts } from './merge-findings.ts';
import type { Finding, FindingsReport, Severity } from './model.ts';

const words = new Map<string, Severity>([
  ['critical', 'critical'],
  ['high', 'high'],
  ['important', 'high'],
  ['moderate', 'medium'],
  ['medium', 'medium'],
  ['low', 'low'],
  ['info', 'info'],
  ['informational', 'info'],
  ['negligible', 'info'],
  ['none', 'info'],
]);

/** A tool's word for a severity; one that no tool uses is `unknown`. */
export function severityWord(word: string): Severity {
  return words.get(word.trim().toLowerCase()) ?? 'unknown';
}

/** The bands of CVSS v3 and of GitHub's `security-severity`. */
export function severityOfScore(score: number): Severity {
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : 'info';
}

export function findingsReport(
  tools: readonly string[],
  findings: readonly Finding[],
): FindingsReport {
  return { kind: 'findings', tools, findings, bare: noCounts(), vex: [] };
}

/** As `severityWord`, but `undefined` for a word that is no severity. */
export function severityOfWordOrNone(word: string): Severity | undefined {
  const lower = word.trim().toLowerCase();
  return lower === 'unknown' ? 'unknown' : words.get(lower);
}
