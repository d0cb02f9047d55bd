import { isEarlierAttempt, type RunIdentity } from '@kit/deployment';

/** What of a lease matters, and when we first saw it like this. */
export interface SeenLease {
  readonly holder: string;
  readonly renewedAt: string;
  readonly durationMs: number;
  /** On our own clock that never goes back. */
  readonly sinceMs: number;
}

export type LockDecision =
  | { readonly kind: 'take' }
  | { readonly kind: 'wait'; readonly forMs: number };

/**
 * Whether a lease may be taken. Its times were written by another machine's
 * clock and are never compared with ours: a lease has expired when we have
 * seen it without a renewal for as long as it lasts.
 */
export function decideLock(
  seen: SeenLease | undefined,
  run: RunIdentity,
  nowMs: number,
): LockDecision {
  if (seen === undefined || seen.holder === '') return { kind: 'take' };
  if (isEarlierAttempt(seen.holder, run)) return { kind: 'take' };
  const left = seen.sinceMs + seen.durationMs - nowMs;
  return left <= 0 ? { kind: 'take' } : { kind: 'wait', forMs: left };
}

/** The same lease as before keeps the time at which it was first seen. */
export function seeLease(
  before: SeenLease | undefined,
  now: Omit<SeenLease, 'sinceMs'> | undefined,
  nowMs: number,
): SeenLease | undefined {
  if (now === undefined) return undefined;
  const isSame =
    before?.holder === now.holder && before.renewedAt === now.renewedAt;
  return { ...now, sinceMs: isSame ? before.sinceMs : nowMs };
}
