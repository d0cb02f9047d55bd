import type { Gates, SecurityGate, Waiver } from '../config/schema.ts';
import type { Facts } from '../facts.ts';
import {
  countVulnerabilities,
  gatedSeverities,
  type Vulnerabilities,
} from '../measure/vulnerabilities.ts';
import { joinMissing, judgedOrReason, withMissing } from './components.ts';
import { measuredRow, missingRow, policyOf, type Row } from './row.ts';

/** One row for each severity that has a limit, over all judged components. */
export function judgeSecurity(
  { security: gate }: Gates,
  facts: Facts,
): readonly Row[] {
  if (gate === undefined) return [];
  const given = judgedOrReason(facts, facts.security, 'security', 'security');
  const frame = {
    ...policyOf('security', gate),
    id: 'security',
    gate: 'security',
    title: 'Security scan',
    better: 'lower',
    unit: '',
  } as const;
  if (given === 'unchanged') return [{ ...frame, state: 'unchanged' }];
  if ('missing' in given) return [missingRow(frame, given.missing.reason)];
  const found = countVulnerabilities(gate, given.judged, facts.today);
  const missing = joinMissing(given.judged);
  const all = given.judged.length === facts.security.length;
  const rows = severityRows(gate, found).map((row) =>
    withMissing(row, missing),
  );
  return [
    ...(rows.length === 0 && missing !== undefined
      ? [missingRow(frame, missing.reason)]
      : rows),
    ...waiverRows(gate, found, all && missing === undefined),
  ];
}

function severityRows(
  gate: SecurityGate,
  found: Vulnerabilities,
): readonly Row[] {
  return gatedSeverities.flatMap((severity) => {
    const limits = gate[`${severity}_vulnerabilities`];
    if (limits === undefined) return [];
    return measuredRow({
      ...policyOf('security', gate),
      id: `security/${severity}`,
      gate: 'security',
      title: `${severity[0]?.toUpperCase()}${severity.slice(1)} vulnerabilities`,
      better: 'lower',
      unit: '',
      limit: limits.maximum,
      target: limits.target,
      measured: { kind: 'amount', value: found.counts[severity] },
      note: noteOf(found),
    });
  });
}

function noteOf({ suppressed, waived }: Vulnerabilities): string | undefined {
  const parts = [
    ...(suppressed > 0 ? [`${suppressed} suppressed`] : []),
    ...(waived.length > 0 ? [`${waived.length} waived`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}

function waiverRows(
  gate: SecurityGate,
  { expired, unused }: Vulnerabilities,
  isComplete: boolean,
): readonly Row[] {
  const row = (key: string, title: string, waivers: readonly Waiver[]) => ({
    ...policyOf('security', gate),
    id: `security/${key}`,
    gate: 'security' as const,
    title,
    better: 'lower' as const,
    unit: '' as const,
    note: waivers.map(({ id, expires }) => `${id} (${expires})`).join(', '),
  });
  return [
    ...(expired.length === 0
      ? []
      : [
          {
            ...row('expired-waivers', 'Expired waivers', expired),
            measured: { kind: 'amount' as const, value: expired.length },
            limit: 0,
            state: 'failed' as const,
          },
        ]),
    ...(unused.length === 0 || !isComplete
      ? []
      : [
          {
            ...row('unused-waivers', 'Unused waivers', unused),
            measured: { kind: 'amount' as const, value: unused.length },
            target: 0,
            state: 'warned' as const,
          },
        ]),
  ];
}
