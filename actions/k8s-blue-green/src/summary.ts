import { type ActionResult, joinMarkdown, list, md } from '@kit/action';
import { verdictTable } from '@kit/analysis';
import {
  type Audit,
  type AuditCode,
  type Journal,
  type PlanStep,
  planLines,
  timeline,
} from '@kit/deployment';
import type { Outcome } from './apply-outcome.ts';
import type { Inputs, OutputName } from './inputs.ts';
import type { UnitPlan } from './plan.ts';

interface Moved {
  readonly plan: UnitPlan;
  readonly hasSwitched: boolean;
  readonly isBack: boolean;
  readonly switchMs: number | undefined;
}

/** What was to be done, what was, and who answers for it. */
export interface Told {
  readonly steps: readonly PlanStep[];
  readonly journal: Pick<Journal, 'entries'>;
  readonly audit: Audit;
}

/** Everything that is said at the end, from what happened. */
export function resultOf(
  inputs: Inputs,
  plans: readonly UnitPlan[],
  { steps, journal, audit }: Told,
  outcome: Outcome,
  units: readonly Moved[] = [],
): ActionResult<OutputName> {
  const entries = journal.entries();
  const isNew = (name: string) =>
    units.some(
      ({ plan, hasSwitched, isBack }) =>
        plan.name === name && hasSwitched && !isBack,
    );
  const services = plans.map(({ name, from, to, release, start }) => ({
    name,
    active: isNew(name) ? to : from,
    previous: isNew(name) ? from : to,
    release,
    start,
  }));
  const reason = outcome.kind === 'failed' ? outcome.reason : outcome.kind;
  const failure = sayFailure(outcome);
  return {
    outputs: {
      'active-color': services[0]?.active,
      'previous-color': services[0]?.previous,
      switched: units.some(({ hasSwitched, isBack }) => hasSwitched && !isBack),
      'rolled-back': outcome.kind === 'failed' && outcome.rolledBack,
      verdict: outcome.kind === 'released' ? outcome.verdict : '',
      'switch-ms': units[0]?.switchMs,
      plan: steps,
      json: {
        schema: 1,
        reason,
        services,
        plan: steps,
        timeline: entries,
        outcome,
        audit: audit.record(auditCode(outcome)),
      },
      'reason-code': reason,
    },
    summary: joinMarkdown([
      md`**${sayOutcome(outcome, services)}**`,
      inputs.reason === undefined ? undefined : md`Reason: ${inputs.reason}`,
      outcome.kind === 'failed' ? md`${outcome.message}` : undefined,
      outcome.kind === 'failed' && outcome.problems.length > 0
        ? list(outcome.problems)
        : undefined,
      entries.length > 0 ? timeline(entries) : list(planLines(steps)),
      'verdicts' in outcome && outcome.verdicts.length > 0
        ? verdictTable(outcome.verdicts)
        : undefined,
    ]),
    ...(failure !== undefined && { failure }),
  };
}

function sayOutcome(
  outcome: Outcome,
  services: readonly {
    readonly name: string;
    readonly active: string;
    readonly release: string;
  }[],
): string {
  const all = services
    .map(({ name, active }) => `${name} on ${active}`)
    .join(', ');
  switch (outcome.kind) {
    case 'dry-run':
      return 'Plan only: nothing was changed';
    case 'nothing-to-do':
      return `Nothing to do: ${all}`;
    case 'adopted':
      return `Adopted: ${all}`;
    case 'held':
      return 'Validated, waiting to be promoted';
    case 'released':
      return outcome.verdict === 'not-analysed'
        ? `Released, not analysed: ${all}`
        : `Released: ${all}`;
    case 'failed':
      return outcome.rolledBack ? `Rolled back: ${all}` : `Failed: ${all}`;
  }
}

function sayFailure(outcome: Outcome): string | undefined {
  if (outcome.kind !== 'failed') return undefined;
  const back = outcome.rolledBack
    ? `; rolled back in ${outcome.rollbackMs} ms`
    : outcome.problems.map((problem) => `; ${problem}`).join('');
  return `${outcome.message}${back} [${outcome.reason}]`;
}

function auditCode(outcome: Outcome): AuditCode | undefined {
  if (outcome.kind !== 'failed') return undefined;
  if (outcome.rolledBack) return 'D003';
  return outcome.reason === 'not-ready' ? 'D002' : 'D001';
}
