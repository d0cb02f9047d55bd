import type { ActionResult } from '@kit/action';
import type { Audit, AuditCode, Journal, PlanStep } from '@kit/deployment';
import type { Inputs, outputs } from './inputs.ts';
import type { Outcome } from './outcome.ts';
import { summarize } from './summary.ts';

export type Result = ActionResult<(typeof outputs)[number]>;

/** Everything that is said at the end, from what happened. */
export function resultOf(
  namespace: string,
  outcome: Outcome,
  steps: readonly PlanStep[],
  journal: Journal,
  audit: Audit,
): Result {
  return {
    outputs: {
      changed: outcome.changed,
      'rolled-back': outcome.rolledBack,
      images: outcome.images,
      'previous-images': outcome.previousImages,
      verdict: outcome.watch?.reason,
      'reason-code': outcome.reasonCode,
      json: {
        schema: 1,
        ...outcome,
        diagnosis: outcome.diagnosis?.why,
        plan: steps,
        journal: journal.entries(),
        audit: audit.record(auditCode(outcome)),
      },
    },
    summary: summarize(namespace, outcome, journal.entries()),
    ...(outcome.failure !== undefined && { failure: outcome.failure }),
  };
}

export function auditStart(
  audit: Audit,
  outcome: Outcome,
  { reason = '' }: Pick<Inputs, 'reason'>,
): void {
  audit.add('deployment_initiated', { ...imagesOf(outcome), reason });
}

function imagesOf({ images, previousImages }: Outcome) {
  return {
    from: Object.values(previousImages).join(', '),
    to: Object.values(images).join(', '),
  };
}

function auditCode({
  failure,
  rolledBack,
  reasonCode,
}: Outcome): AuditCode | undefined {
  if (rolledBack) return 'D003';
  if (failure === undefined) return undefined;
  return reasonCode === 'rollout-failed' || reasonCode === 'exec-check-failed'
    ? 'D002'
    : 'D001';
}
