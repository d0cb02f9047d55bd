import { type Markdown, table, type World } from '@kit/action';
import { type Clock, formatDuration, isoTime } from '@kit/clock';
import { messageOf } from '@kit/errors';

/** One thing that a deployment is going to do. */
export interface PlanStep {
  /** kebab-case, stable. */
  readonly id: string;
  readonly title: string;
  /** The write that it makes, as `PATCH deployments/web`; none for a wait. */
  readonly write?: string;
}

export interface JournalEntry {
  readonly at: string;
  readonly step: string;
  readonly outcome: 'done' | 'failed' | 'skipped' | 'noted';
  readonly detail: string;
  readonly ms: number;
}

export interface Journal {
  entries(): readonly JournalEntry[];
  note(step: string, detail: string): void;
  skip(step: string, why: string): void;
  /** Does a step and keeps how it went; what it throws goes on. */
  run<T>(
    step: string,
    work: () => Promise<T>,
    detail?: (result: T) => string,
  ): Promise<T>;
}

export function createJournal(
  clock: Clock,
  onEntry: (entry: JournalEntry) => void = () => undefined,
): Journal {
  const entries: JournalEntry[] = [];
  const add = (
    step: string,
    outcome: JournalEntry['outcome'],
    detail: string,
    ms = 0,
  ) => {
    const entry = { at: isoTime(clock.now()), step, outcome, detail, ms };
    entries.push(entry);
    onEntry(entry);
  };
  return {
    entries: () => [...entries],
    note: (step, detail) => add(step, 'noted', detail),
    skip: (step, why) => add(step, 'skipped', why),
    async run(step, work, detail = () => '') {
      const begun = clock.monotonic();
      try {
        const result = await work();
        add(step, 'done', detail(result), clock.monotonic() - begun);
        return result;
      } catch (error) {
        add(step, 'failed', messageOf(error), clock.monotonic() - begun);
        throw error;
      }
    },
  };
}

/** A journal whose entries are also lines of the log. */
export function loggedJournal({ clock, log }: Pick<World, 'clock' | 'log'>) {
  return createJournal(clock, ({ step, outcome, detail }) =>
    log.info(`${step}: ${outcome}${detail === '' ? '' : ` (${detail})`}`),
  );
}

/** The plan for the log: one line a step, with what it writes. */
export function planLines(steps: readonly PlanStep[]): string[] {
  return steps.map(({ title, write }, index) =>
    write === undefined
      ? `${index + 1}. ${title}`
      : `${index + 1}. ${title}: ${write}`,
  );
}

/** What happened, in order, for the summary. */
export function timeline(entries: readonly JournalEntry[]): Markdown {
  return table(
    ['time', 'step', 'outcome', 'took', 'detail'],
    entries.map(({ at, step, outcome, ms, detail }) => [
      at.slice(11, 19),
      step,
      outcome,
      ms === 0 ? '' : formatDuration(ms),
      detail,
    ]),
    ['left', 'left', 'left', 'right', 'left'],
  );
}
