import {
  countFindings,
  type Finding,
  type FindingsReport,
  isCounted,
  mergeFindings,
  type Severity,
  severityOf,
} from '@kit/reports';
import type { Gates, SecurityGate } from '../config/schema.ts';
import type { Facts, Measured } from '../facts.ts';
import {
  applyWaivers,
  type ComponentFinding,
  covers,
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
  const all = findingsOf(judged);
  const waived = waivedFindings(gate, all, today);
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

/** What the files that judge do with the findings; each finding is in one list. */
export interface SortedFindings {
  /** Counted by one of the files at least. */
  readonly counted: readonly ComponentFinding[];
  /** Found, and counted by none: `why` is the waiver's reason, or the tool's. */
  readonly accepted: readonly (ComponentFinding & AcceptedBecause)[];
}

interface AcceptedBecause {
  readonly why: string;
  readonly until: string;
}

/** Sorts the findings of all components by what a limit could be broken by. */
export function sortFindings(
  files: readonly Gates[],
  { security, today }: Pick<Facts, 'security' | 'today'>,
): SortedFindings {
  const all = findingsOf(security);
  const gates = files.flatMap((file) => file.security ?? []);
  const sorted = gates.map((gate) => waivedFindings(gate, all, today));
  const counting = new Set(
    sorted.flatMap(({ counted }) => counted.map(({ finding }) => finding)),
  );
  const waived = new Set(
    sorted.flatMap((list) => list.waived.map(({ finding }) => finding)),
  );
  const waivers = gates
    .flatMap((gate) => gate.waivers ?? [])
    .filter(({ expires }) => expires >= today);
  const accepted = all.flatMap((one) => {
    const { suppressed } = one.finding;
    if (suppressed !== undefined) {
      return [{ ...one, why: suppressed.reason, until: '' }];
    }
    const isAccepted = waived.has(one.finding) && !counting.has(one.finding);
    const waiver = waivers.find((known) => isAccepted && covers(known, one));
    return waiver === undefined
      ? []
      : [{ ...one, why: waiver.reason, until: waiver.expires }];
  });
  return {
    counted: all.filter(({ finding }) => counting.has(finding)),
    accepted,
  };
}

function findingsOf(
  measured: readonly Measured<FindingsReport>[],
): readonly ComponentFinding[] {
  return measured.flatMap(({ component, report }) =>
    (report?.findings ?? []).map((finding) => ({ component, finding })),
  );
}

function waivedFindings(
  gate: SecurityGate,
  all: readonly ComponentFinding[],
  today: string,
): WaivedFindings {
  const relevant = all.filter(({ finding }) => counts(gate, finding));
  return applyWaivers(relevant, gate.waivers ?? [], today);
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
