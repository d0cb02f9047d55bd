import { type Clock, isoTime } from '@kit/clock';
import type { KitError } from '@kit/errors';
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
  ): AuditEvent;
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
      const entry = { event, at, actor, from, to, reason };
      events.push(entry);
      return entry;
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

const said: Readonly<Record<AuditEventName, string>> = {
  deployment_initiated: 'deploys',
  approval_granted: 'approved the change',
  traffic_switched: 'switched traffic',
  rollback_executed: 'rolled back',
};

/** `octocat rolled back from green to blue: prices are wrong (https://…)`. */
export function sayAuditEvent(
  { event, actor, from, to, reason }: AuditEvent,
  runUrl: string,
): string {
  const why = reason === '' ? '' : `: ${reason}`;
  return `${actor} ${said[event]} from ${from} to ${to}${why} (${runUrl})`;
}

/** `RollbackExecuted`: the reason of a Kubernetes Event. */
export function auditReason({ event }: AuditEvent): string {
  return event
    .split('_')
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join('');
}

/** What a run that threw puts in its record. */
export function auditOfError({ kind }: KitError): {
  readonly audit: Pick<AuditRecord, 'code' | 'error'>;
} {
  const code = kind === 'configuration' ? 'D004' : 'D001';
  return { audit: { code, error: auditCodes[code] } };
}
