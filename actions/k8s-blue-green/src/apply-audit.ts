import {
  type AuditEvent,
  type AuditEventName,
  auditReason,
  sayAuditEvent,
} from '@kit/deployment';
import { messageOf } from '@kit/errors';
import { recordEvent } from '@kit/kubernetes';
import { imagesOf } from './template.ts';
import type { Release, Unit } from './unit.ts';

/** Keeps an event of the record: which colour, and which images. */
export function note(
  { audit, inputs }: Release,
  { plan }: Unit,
  event: AuditEventName,
  reason = inputs.reason ?? '',
): AuditEvent {
  const images = Object.values(imagesOf(plan.old)).join(', ');
  const old = `${plan.name} ${plan.from} (${images})`;
  const next = `${plan.name} ${plan.to} (${plan.release})`;
  return event === 'rollback_executed'
    ? audit.add(event, { from: next, to: old, reason })
    : audit.add(event, { from: old, to: next, reason });
}

/** Leaves it beside what was switched too, where the Role allows it. */
export async function leaveEvent(
  { free, inputs, clock, run, log, leavesEvents }: Release,
  { seen }: Unit,
  event: AuditEvent,
): Promise<void> {
  if (!leavesEvents) return;
  await recordEvent(free, seen, {
    type: event.event === 'rollback_executed' ? 'Warning' : 'Normal',
    reason: auditReason(event),
    message: sayAuditEvent(event, run.url),
    component: inputs.fieldManager,
    at: clock.now(),
  }).catch((error: unknown) =>
    log.info(`the Event could not be written: ${messageOf(error)}`),
  );
}
