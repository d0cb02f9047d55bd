import {
  countFindings,
  type Finding,
  type FindingsReport,
  isCounted,
  mergeFindings,
  type Severity,
  severityOf,
} from '@kit/reports';
import type { SecurityGate } from '../config/schema.ts';
import type { Measured } from '../facts.ts';
import {
  applyWaivers,
  type ComponentFinding,
  type WaivedFindings,
} from './waivers.ts';

export const gatedSeverities = ['critical', 'high', 'medium', 'low'] as const;
export type GatedSeverity = (typeof gatedSeverities)[number];

export interface Vulnerabilities extends WaivedFindings {
  readonly counts: Readonly<Record<GatedSeverity, number>>;
  /** Suppressed by the tool or by a VEX statement. */
  readonly suppressed: number;
  /** Without a severity of their own, among the counts as `countedAs`. */
  readonly unknown: number;
  readonly countedAs: GatedSeverity;
}

/** Counts what the gate counts, over all components that are judged. */
export function countVulnerabilities(
  gate: SecurityGate,
  judged: readonly Measured<FindingsReport>[],
  today: string,
): Vulnerabilities {
  const all = judged.flatMap(({ component, report }) =>
    (report?.findings ?? []).map((finding) => ({ component, finding })),
  );
  const relevant = all.filter(({ finding }) => counts(gate, finding));
  const waived = applyWaivers(relevant, gate.waivers ?? [], today);
  const merged = mergeFindings([
    ...judged.flatMap(({ report }) =>
      report === undefined ? [] : [{ ...report, findings: [], vex: [] }],
    ),
    reportOf(waived.counted),
  ]);
  const sums = countFindings(merged, {
    by: gate.count ?? 'advisories',
    counts: () => true,
  });
  const unknown = gate.unknown_severity ?? 'high';
  return {
    ...waived,
    unknown: sums.unknown,
    countedAs: unknown,
    counts: { ...sums, [unknown]: sums[unknown] + sums.unknown },
    suppressed: all.filter(({ finding }) => finding.suppressed !== undefined)
      .length,
  };
}

/** The severity that a finding has for this gate. */
export function gatedSeverity(gate: SecurityGate, finding: Finding): Severity {
  const severity = severityOf(finding);
  return severity === 'unknown' ? (gate.unknown_severity ?? 'high') : severity;
}

function counts(gate: SecurityGate, finding: Finding): boolean {
  const { scope, fixedIn, isOld } = finding;
  if (finding.suppressed !== undefined) return false;
  if (gate.reach !== 'any' && !isCounted(finding)) return false;
  if (gate.scope === 'production' && scope === 'development') return false;
  // Not known to have no fix is not the same as having none.
  if (gate.only_fixable === true && fixedIn?.length === 0) return false;
  return !(gate.only_new === true && isOld === true);
}

function reportOf(findings: readonly ComponentFinding[]): FindingsReport {
  return {
    kind: 'findings',
    tools: [],
    findings: findings.map(({ finding }) => finding),
    bare: { critical: 0, high: 0, medium: 0, low: 0, info: 0, unknown: 0 },
    vex: [],
  };
}
