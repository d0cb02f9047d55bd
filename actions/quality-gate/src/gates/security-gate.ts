import type { Gates, SecurityGate, Waiver } from '../config/schema.ts';
import type { Facts } from '../facts.ts';
import {
  countVulnerabilities,
  type GatedSeverity,
  gatedSeverities,
  type Vulnerabilities,
} from '../measure/vulnerabilities.ts';
import {
  joinMissing,
  judgeComponents,
  judgedOrReason,
  withMissing,
} from './components.ts';
import { measuredRow, missingRow, policyOf, type Row } from './row.ts';

/** One row for each severity that has a limit, over all judged components, and of single ones. */
export function judgeSecurity(
  { security: gate }: Gates,
  facts: Facts,
): readonly Row[] {
  if (gate === undefined) return [];
  const frame = {
    ...policyOf('security', gate),
    id: 'security',
    gate: 'security',
    title: 'Security scan',
    better: 'lower',
    unit: '',
  } as const;
  return [
    ...judgeAll(frame, gate, facts),
    ...judgeComponents(facts, facts.security, gate.components, {
      frame,
      judgeOne: (row, limits, measured) =>
        severityRows(
          row,
          limits,
          countVulnerabilities(gate, [measured], facts.today),
        ),
    }),
  ];
}

function judgeAll(
  frame: Frame,
  gate: SecurityGate,
  facts: Facts,
): readonly Row[] {
  const given = judgedOrReason(facts, facts.security, 'security', 'security');
  if (given === 'unchanged') return [{ ...frame, state: 'unchanged' }];
  if ('missing' in given) return [missingRow(frame, given.missing.reason)];
  const found = countVulnerabilities(gate, given.judged, facts.today);
  const missing = joinMissing(given.judged);
  const all = given.judged.length === facts.security.length;
  const rows = severityRows(frame, gate, found).map((row) =>
    withMissing(row, missing),
  );
  return [
    ...(rows.length === 0 && missing !== undefined
      ? [missingRow(frame, missing.reason)]
      : rows),
    ...unknownRows(frame, gate, found),
    ...waiverRows(gate, found, all && missing === undefined),
  ];
}

type Frame = Omit<Row, 'state'>;
type Limits = Pick<SecurityGate, `${GatedSeverity}_vulnerabilities`>;

function severityRows(
  frame: Frame,
  gate: Limits,
  found: Vulnerabilities,
): readonly Row[] {
  return gatedSeverities.flatMap((severity) => {
    const limits = gate[`${severity}_vulnerabilities`];
    if (limits === undefined) return [];
    const { component } = frame;
    const name = `${severity[0]?.toUpperCase()}${severity.slice(1)} vulnerabilities`;
    return measuredRow({
      ...frame,
      id: `${frame.id}/${severity}`,
      title: component === undefined ? name : `${name} of ${component}`,
      limit: limits.maximum,
      target: limits.target,
      measured: { kind: 'amount', value: found.counts[severity] },
      note: noteOf(found),
    });
  });
}

/** A tool that states no severity would otherwise find nothing that counts. */
function unknownRows(
  frame: Frame,
  gate: SecurityGate,
  { unknown, countedAs }: Vulnerabilities,
): readonly Row[] {
  const isTold = gate.unknown_severity !== undefined;
  const isLimited = gate[`${countedAs}_vulnerabilities`] !== undefined;
  if (unknown === 0 || isTold || isLimited) return [];
  return [
    {
      ...frame,
      id: `${frame.id}/unknown-severity`,
      title: 'Vulnerabilities without a severity',
      measured: { kind: 'amount', value: unknown },
      target: 0,
      state: 'warned',
      note: `they count as ${countedAs}, for which there is no limit; unknown_severity names another`,
    },
  ];
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
