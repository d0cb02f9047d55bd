import {
  code,
  details,
  fence,
  heading,
  joinMarkdown,
  list,
  type Markdown,
  md,
  table,
} from '@kit/action';
import {
  type JournalEntry,
  type PlanStep,
  planLines,
  timeline,
} from '@kit/deployment';
import type { Diagnosis } from './health.ts';
import type { HostDrift, Outcome } from './outcome.ts';

export interface Told {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly actor: string;
  readonly drift: readonly HostDrift[];
  readonly plan: readonly PlanStep[];
  readonly journal: readonly JournalEntry[];
}

const titles: Readonly<Record<string, string>> = {
  deployed: 'Deployed',
  'rolled-back': 'Rolled back',
  unchanged: 'Nothing to do',
  'dry-run': 'Plan only',
  drift: 'Stopped: what runs is not what was deployed',
};

/** Verdict first, then what changed where, then how it went. */
export function summarize(told: Told): Markdown {
  const { outcome, reason, actor, drift, plan, journal } = told;
  const title = titles[outcome.reasonCode] ?? `Failed: ${outcome.reasonCode}`;
  const diagnoses = outcome.hosts.flatMap(({ diagnosis }) => diagnosis ?? []);
  const why = reason === '' ? '' : `, because: ${reason}`;
  const who = actor === '' ? 'an unnamed person' : actor;
  return joinMarkdown([
    heading(3, md`compose-deploy: ${title}`),
    md`By ${who}${why}`,
    outcome.failure === undefined ? undefined : md`**${outcome.failure}**`,
    changesTable(outcome),
    ...diagnoses.map(showDiagnosis),
    drift.length === 0 ? undefined : driftTable(drift),
    journal.length === 0
      ? plan.length === 0
        ? undefined
        : list(planLines(plan))
      : details('What happened', timeline(journal)),
  ]);
}

function changesTable({ hosts }: Outcome): Markdown | undefined {
  const rows = hosts.flatMap((host) =>
    Object.entries(host.images).map(([service, image]) => [
      host.host,
      code(service),
      code(host.previousImages[service] ?? ''),
      code(image),
      host.failedService === service ? 'failed' : host.reasonCode,
    ]),
  );
  return rows.length === 0
    ? undefined
    : table(['host', 'service', 'from', 'to', 'result'], rows);
}

function showDiagnosis(diagnosis: Diagnosis): Markdown {
  const { service, container, image, why, health, logs } = diagnosis;
  return joinMarkdown([
    md`**${container || service}** of ${code(image)} ${why}`,
    health === '' ? undefined : md`Its health check: ${code(health, 1000)}`,
    logs === '' ? undefined : details('Its last log lines', fence(logs)),
  ]);
}

function driftTable(drift: readonly HostDrift[]): Markdown {
  const rows = drift
    .slice(0, 50)
    .map(({ host, service, what }) => [host, code(service), what]);
  return joinMarkdown([
    md`Before this run, what ran was not what was deployed:`,
    table(['host', 'service', 'drift'], rows),
  ]);
}
