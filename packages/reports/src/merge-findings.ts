import {
  type Finding,
  type FindingsReport,
  type Level,
  type Severity,
  type SeverityCounts,
  severities,
  type VexStatement,
} from './model.ts';
import { isDismissal } from './vex.ts';

export type CountBy = 'advisories' | 'packages' | 'paths' | 'findings';

export interface CountOptions {
  /** What one is: default `advisories`, distinct advisories whatever the
   * scanner or the number of paths to them. */
  readonly by?: CountBy;
  /** Which findings count; default: not suppressed, and reached by a call where
   * the tool says so. */
  readonly counts?: (finding: Finding) => boolean;
  /** The severity of a finding for which the tool only states a level. */
  readonly levels?: Readonly<Record<Level, Severity>>;
}

export const defaultLevels: Readonly<Record<Level, Severity>> = {
  error: 'high',
  warning: 'medium',
  note: 'low',
  none: 'info',
};

/** Joins reports of several scanners and applies their VEX statements. */
export function mergeFindings(
  reports: readonly FindingsReport[],
): FindingsReport {
  const vex = reports.flatMap((report) => report.vex);
  const findings = reports.flatMap((report) => report.findings);
  return {
    kind: 'findings',
    tools: [...new Set(reports.flatMap(({ tools }) => tools))],
    findings: findings.map((finding) => applyVex(finding, vex)),
    bare: addCounts(reports.map(({ bare }) => bare)),
    vex,
  };
}

/** True unless it is suppressed or known not to be called. */
export function isCounted(finding: Finding): boolean {
  return (
    finding.suppressed === undefined &&
    (finding.reach === undefined || finding.reach === 'called')
  );
}

/** The severity that a finding counts as: its own, or that of its level. */
export function severityOf(
  finding: Finding,
  levels: Readonly<Record<Level, Severity>> = defaultLevels,
): Severity {
  return finding.severity === 'unknown' && finding.level !== undefined
    ? levels[finding.level]
    : finding.severity;
}

/** How many there are of each severity; a group counts as its worst member. */
export function countFindings(
  report: FindingsReport,
  { by = 'advisories', counts = isCounted, levels }: CountOptions = {},
): SeverityCounts {
  const sums = { ...report.bare };
  for (const group of groupFindings(report.findings.filter(counts), by)) {
    const worst = worstOf(group.map((one) => severityOf(one, levels)));
    sums[worst] +=
      by === 'paths' ? group.reduce((sum, one) => sum + one.paths, 0) : 1;
  }
  return sums;
}

/**
 * Findings that are one when counted `by` that. Advisories that share any name
 * (CVE, GHSA, GO, the tool's own) are the same one; findings in code are the
 * same when rule, file, line and message are.
 */
export function groupFindings(
  findings: readonly Finding[],
  by: CountBy,
): readonly (readonly Finding[])[] {
  if (by === 'findings' || by === 'paths') return findings.map((one) => [one]);
  const groupOf = new Map<string, Finding[]>();
  for (const finding of findings) {
    const keys = keysOf(finding, by);
    const joined = new Set(keys.flatMap((key) => groupOf.get(key) ?? []));
    const group = [...joined, finding];
    const touched = new Set([
      ...keys,
      ...group.flatMap((member) => keysOf(member, by)),
    ]);
    for (const key of touched) groupOf.set(key, group);
  }
  return [...new Set(groupOf.values())];
}

function keysOf(finding: Finding, by: CountBy): readonly string[] {
  const { id, aliases, type, file = '', line = 0 } = finding;
  if (by === 'packages' && finding.package !== undefined) {
    return [`package ${finding.package}`];
  }
  return type === 'vulnerability'
    ? [id, ...aliases].map((name) => name.toUpperCase())
    : [`${id}\n${file}\n${line}\n${finding.title}`];
}

function worstOf(all: readonly Severity[]): Severity {
  return severities.find((severity) => all.includes(severity)) ?? 'unknown';
}

export function noCounts(): Record<Severity, number> {
  return { critical: 0, high: 0, medium: 0, low: 0, info: 0, unknown: 0 };
}

function addCounts(all: readonly SeverityCounts[]): SeverityCounts {
  const sums = noCounts();
  for (const counts of all) {
    for (const severity of severities) sums[severity] += counts[severity];
  }
  return sums;
}

function applyVex(finding: Finding, vex: readonly VexStatement[]): Finding {
  if (finding.suppressed !== undefined) return finding;
  const names = new Set(
    [finding.id, ...finding.aliases].map((name) => name.toUpperCase()),
  );
  const statement = vex.findLast(
    ({ ids, products }) =>
      ids.some((id) => names.has(id.toUpperCase())) &&
      concerns(products, finding),
  );
  if (statement === undefined || !isDismissal(statement)) return finding;
  return { ...finding, suppressed: { by: 'vex', reason: statement.reason } };
}

/** A statement without a product, or about a product that is not a dependency
 * (the application itself), concerns every finding of that name. */
function concerns(products: readonly string[], finding: Finding): boolean {
  const purls = products.filter((product) => product.startsWith('pkg:'));
  const name = finding.package;
  if (purls.length === 0 || name === undefined) return true;
  return purls.some((purl) => {
    const [path = '', version] = purl.split(/[?#]/)[0]?.split('@') ?? [];
    return (
      (decodeURIComponent(path).endsWith(`/${name}`) || isApplication(path)) &&
      (version === undefined || version === finding.version)
    );
  });
}

function isApplication(path: string): boolean {
  return path.startsWith('pkg:oci/') || path.startsWith('pkg:docker/');
}
