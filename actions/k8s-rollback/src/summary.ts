import { type ActionResult, joinMarkdown, list, md } from '@kit/action';
import {
  type AuditRecord,
  type JournalEntry,
  planLines,
  timeline,
} from '@kit/deployment';
import type { Inputs, OutputName } from './inputs.ts';
import { type Ending, endingOf, type WayBack } from './way-back.ts';

const titles: Readonly<Record<Ending, string>> = {
  'nothing-to-do': 'Nothing to do',
  'dry-run': 'Plan only',
  'rolled-back': 'Rolled back',
};

/** Everything that is said at the end of a way back that went well. */
export function resultOf(
  way: WayBack,
  { reason: why, dryRun }: Pick<Inputs, 'reason' | 'dryRun'>,
  {
    who,
    ms,
    entries,
    audit,
  }: {
    readonly who: string;
    readonly ms: number;
    readonly entries: readonly JournalEntry[];
    readonly audit: AuditRecord;
  },
): ActionResult<OutputName> {
  const { from, to, steps, note } = way;
  const ending = endingOf(way, dryRun);
  const changed = ending === 'rolled-back';
  const told = { from, to, who, why, ms, plan: steps, timeline: entries };
  const what = `${titles[ending]}: ${way.about.metadata.name} from ${from} to ${to}`;
  return {
    outputs: {
      from,
      to,
      changed,
      'duration-ms': ms,
      plan: steps,
      json: { schema: 1, reason: ending, ...told, audit },
      'reason-code': ending,
    },
    summary: joinMarkdown([
      md`**${what}**`,
      md`By ${who}, because: ${why}`,
      note === undefined ? undefined : md`${note}`,
      changed ? timeline(entries) : list(planLines(steps)),
    ]),
  };
}
