import { type Status, statuses } from './status.ts';

/*
 * One message that several jobs keep up to date without a lock. Every job adds
 * its state to the message's thread, which only grows, and then makes the
 * message show the greatest state that it finds there. Whoever writes last
 * reads the thread once more afterwards, so the last write is the right one.
 */

/** One state that a job has told, as it stands in the thread. */
export interface LiveState {
  /** Where it stands: seconds with six decimals, ascending. */
  readonly ts: string;
  readonly attempt: number;
  readonly status: Status;
}

export interface LiveThread {
  /** What the message itself shows now. */
  readonly shown: LiveState;
  /** When the message was last edited, in seconds; 0 when never. */
  readonly editedAt: number;
  /** All states, the one with which the message was first posted included. */
  readonly states: readonly LiveState[];
}

export type LiveStep =
  | { readonly step: 'done'; readonly shows: LiveState }
  | { readonly step: 'wait'; readonly until: number; readonly why: string }
  | { readonly step: 'update'; readonly to: LiveState };

/** Seconds between two edits of one message. */
const pace = 3;
/** How long a job that spoke just before us may still take to edit. */
const grace = 2;
/** After so long a job that spoke has ended. */
const active = 40;

/** Negative when `left` is outdone by `right`: by attempt, status, then time. */
export function compareLive(left: LiveState, right: LiveState): number {
  return (
    left.attempt - right.attempt ||
    statuses.indexOf(left.status) - statuses.indexOf(right.status) ||
    Number(left.ts) - Number(right.ts)
  );
}

/** The state that the message ought to show. */
export function greatestLive(thread: LiveThread): LiveState {
  return thread.states.reduce(
    (best, state) => (compareLive(best, state) < 0 ? state : best),
    thread.shown,
  );
}

/**
 * What the job that added `mine` does next, at `now` (the server's seconds).
 * The job that spoke last edits for all; those before it only step in when it
 * does not.
 */
export function nextLiveStep(
  thread: LiveThread,
  mine: string,
  now: number,
): LiveStep {
  const to = greatestLive(thread);
  if (to.ts === thread.shown.ts) return { step: 'done', shows: to };
  const spoken = thread.states.map(({ ts }) => Number(ts));
  const last = Math.max(...spoken);
  const later = spoken.filter((ts) => ts > Number(mine)).length;
  const rivals = spoken.filter(
    (ts) => ts !== Number(mine) && ts > Number(mine) - active,
  ).length;
  const turn = rivals === 0 ? 0 : last + grace + later * 2 * pace;
  const until = Math.max(turn, thread.editedAt + pace);
  if (now >= until) return { step: 'update', to };
  const why = later > 0 ? 'another job edits it' : 'at most one edit in 3 s';
  return { step: 'wait', until, why };
}
