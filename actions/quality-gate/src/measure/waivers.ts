import type { Finding } from '@kit/reports';
import type { Waiver } from '../config/schema.ts';

export interface ComponentFinding {
  readonly component: string;
  readonly finding: Finding;
}

export interface WaivedFindings {
  readonly counted: readonly ComponentFinding[];
  readonly waived: readonly ComponentFinding[];
  /** Past their last day, and something still stands behind them. */
  readonly expired: readonly Waiver[];
  readonly unused: readonly Waiver[];
}

/** Takes out what is waived; a waiver holds up to and with its last day. */
export function applyWaivers(
  findings: readonly ComponentFinding[],
  waivers: readonly Waiver[],
  today: string,
): WaivedFindings {
  const valid = waivers.filter(({ expires }) => expires >= today);
  const isWaived = (one: ComponentFinding) =>
    valid.some((waiver) => covers(waiver, one));
  const used = (waiver: Waiver) => findings.some((one) => covers(waiver, one));
  return {
    counted: findings.filter((one) => !isWaived(one)),
    waived: findings.filter(isWaived),
    expired: waivers.filter((one) => one.expires < today && used(one)),
    unused: waivers.filter((one) => !used(one)),
  };
}

export function covers(
  { id, component }: Waiver,
  { component: where, finding }: ComponentFinding,
): boolean {
  const wanted = id.toUpperCase();
  return (
    (component === undefined || component === where) &&
    [finding.id, ...finding.aliases].some(
      (name) => name.toUpperCase() === wanted,
    )
  );
}
