import { type Clock, isoTime } from '@kit/clock';
import type { RunIdentity } from './run-identity.ts';

export type AuditEventName =
  | 'deployment_initiated'
  | 'approval_granted'
  | 'traffic_switched'
  | 'rollback_executed';

export const auditCodes = {
  D001: 'DEPLOYMENT_FAILED',
  D002: 'HEALTH_CHECK_FAILED',
  D003: 'ROLLBACK_TRIGGERED',
  D004: 'CONFIG_LOAD_FAILED',
} as const;
export type AuditCode = keyof typeof auditCodes;

export interface AuditEvent {
  readonly event: AuditEventName;
  /** ISO 8601. */
  readonly at: string;
  readonly actor: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/** Who did what, when, why, from which image to which. */
export interface AuditRecord {
  readonly schema: 1;
  readonly id: string;
  readonly repository: string;
  readonly runUrl: string;
  readonly actor: string;
  readonly environment: string;
  readonly events: readonly AuditEvent[];
  readonly code?: AuditCode;
  readonly error?: (typeof auditCodes)[AuditCode];
}

export interface Audit {
  add(
    event: AuditEventName,
    what: Partial<Pick<AuditEvent, 'actor' | 'from' | 'to' | 'reason'>>,
  ): void;
  record(code?: AuditCode): AuditRecord;
}

/** Collects the events of one run. `environment` names where it deploys to. */
export function createAudit(
  run: RunIdentity,
  clock: Clock,
  environment: string,
): Audit {
  const events: AuditEvent[] = [];
  return {
    add(event, what) {
      const { actor = run.actor, from = '', to = '', reason = '' } = what;
      const at = isoTime(clock.now());
      events.push({ event, at, actor, from, to, reason });
    },
    record: (code) => ({
      schema: 1,
      id: `${run.repository}/${run.runId}/${run.attempt}/${run.job}`,
      repository: run.repository,
      runUrl: run.url,
      actor: run.actor,
      environment,
      events: [...events],
      ...(code !== undefined && { code, error: auditCodes[code] }),
    }),
  };
}
