import type { ActionResult, World } from '@kit/action';
import {
  type Audit,
  createAudit,
  createJournal,
  type Journal,
  type PlanStep,
  runIdentity,
} from '@kit/deployment';
import type { Inputs, OutputName } from './inputs.ts';
import { auditCode, type HostDrift, type Outcome } from './outcome.ts';
import { summarize } from './summary.ts';

/** What a run keeps for its outputs, its summary and its audit record. */
export interface Report {
  readonly journal: Journal;
  readonly audit: Audit;
  finish(outcome: Outcome, told?: Told): ActionResult<OutputName>;
}

export interface Told {
  readonly drift: readonly HostDrift[];
  readonly plan: readonly PlanStep[];
  /** Of the release that was made. */
  readonly name?: string;
}

export function startReport(
  inputs: Inputs,
  { log, clock, context }: World,
): Report {
  const identity = runIdentity(context);
  const environment = inputs.environment ?? inputs.project ?? inputs.directory;
  const audit = createAudit(identity, clock, environment);
  const journal = createJournal(clock, ({ step, outcome, detail }) =>
    log.info(`${step}: ${outcome} ${detail}`.trimEnd()),
  );
  return {
    journal,
    audit,
    finish(outcome, { drift, plan, name = '' } = { drift: [], plan: [] }) {
      const { failure, reasonCode } = outcome;
      const reason = inputs.reason ?? '';
      const { actor } = identity;
      const entries = journal.entries();
      return {
        outputs: {
          changed: outcome.changed,
          'rolled-back': outcome.rolledBack,
          deployed: outcome.deployed,
          images: outcome.images,
          'previous-images': outcome.previousImages,
          drift,
          release: outcome.changed ? name : '',
          'failed-service': outcome.failedService,
          json: {
            schema: 1,
            ...outcome,
            drift,
            plan,
            journal: entries,
            audit: audit.record(auditCode(outcome)),
          },
          'reason-code': reasonCode,
        },
        summary: summarize({
          outcome,
          reason,
          actor,
          drift,
          plan,
          journal: entries,
        }),
        ...(failure !== undefined && { failure }),
      };
    },
  };
}
