import {
  code,
  heading,
  joinMarkdown,
  list,
  type Markdown,
  md,
  table,
} from '@kit/action';
import { verdictTable } from '@kit/analysis';
import { type JournalEntry, timeline } from '@kit/deployment';
import { diagnosisReport } from './diagnosis.ts';
import type { Outcome } from './outcome.ts';
import { sayUsage, type UsageReport } from './usage.ts';

/** Verdict first, then what runs where, then the timeline and the details. */
export function summarize(
  namespace: string,
  outcome: Outcome,
  entries: readonly JournalEntry[],
): Markdown {
  const rows = Object.entries(outcome.images).map(([id, image]) => [
    code(id),
    code(outcome.previousImages[id] ?? ''),
    code(image),
  ]);
  return joinMarkdown([
    heading(2, md`${titleOf(outcome)} in ${code(namespace)}`),
    outcome.failure === undefined ? undefined : md`${outcome.failure}`,
    rows.length === 0
      ? undefined
      : table(['workload', 'ran before', 'asked for'], rows),
    outcome.problems.length === 0 ? undefined : list(outcome.problems),
    outcome.watch === undefined || outcome.watch.verdicts.length === 0
      ? undefined
      : verdictTable(outcome.watch.verdicts),
    usageTable(outcome.watch?.usage ?? []),
    outcome.watch?.reason === 'not-analysed'
      ? md`**Not analysed**: ${outcome.watch.message}`
      : undefined,
    entries.length === 0 ? undefined : timeline(entries),
    outcome.diagnosis === undefined
      ? undefined
      : diagnosisReport(outcome.diagnosis),
  ]);
}

function usageTable(reports: readonly UsageReport[]): Markdown | undefined {
  return reports.length === 0
    ? undefined
    : table(
        ['workload', 'used at the end', 'at most'],
        reports.map(({ id, last, peak }) => [
          code(id),
          sayUsage(last),
          sayUsage(peak),
        ]),
      );
}

function titleOf({ reasonCode, failure, rolledBack }: Outcome): string {
  if (rolledBack) return 'Rolled back';
  if (failure !== undefined) return 'Failed';
  if (reasonCode === 'dry-run') return 'Plan';
  return reasonCode === 'unchanged' ? 'Nothing changed' : 'Deployed';
}
