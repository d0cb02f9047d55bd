import type { Clock } from '@kit/clock';
import { isKitError } from '@kit/errors';
import { type Delivery, hintFor, readAnswer } from './answer.ts';
import type { Sender, SlackRequest } from './apply-http.ts';
import { errors } from './errors.ts';

export interface Post {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly send: Sender;
  /** By the monotonic clock: nothing is begun or waited for after it. */
  readonly deadline: number;
  readonly onWait: (why: string, ms: number) => void;
}

/** One request may hang so long before its outcome counts as unknown. */
const requestMs = 10_000;
const firstPauseMs = 500;

/**
 * Sends until Slack has answered yes or no. Sent again is only what cannot
 * have arrived, and what may arrive twice (`repeatable`: reads, and edits that
 * set the same text). Returns the answer's JSON; throws SLACK_REFUSED,
 * SLACK_RATE_LIMITED, SLACK_UNREACHABLE or SLACK_OUTCOME_UNKNOWN.
 */
export async function deliver(
  request: Omit<SlackRequest, 'timeoutMs'>,
  post: Post,
  repeatable: boolean,
): Promise<unknown> {
  for (let tried = 1; ; tried++) {
    post.signal.throwIfAborted();
    const left = post.deadline - post.clock.monotonic();
    const timeoutMs = Math.max(1, Math.min(requestMs, left));
    const delivery = readAnswer(await post.send({ ...request, timeoutMs }));
    if (delivery.kind === 'accepted') return delivery.body;
    const pauseMs = pauseAfter(delivery, tried, repeatable);
    if (pauseMs === undefined || !fits(pauseMs, post)) {
      throw undelivered(delivery);
    }
    post.onWait(describe(delivery), pauseMs);
    await post.clock.sleep(pauseMs, post.signal);
  }
}

function fits(pauseMs: number, { clock, deadline }: Post): boolean {
  return clock.monotonic() + pauseMs < deadline;
}

function pauseAfter(
  delivery: Exclude<Delivery, { kind: 'accepted' }>,
  tried: number,
  repeatable: boolean,
): number | undefined {
  const planned = firstPauseMs * 2 ** (tried - 1);
  switch (delivery.kind) {
    case 'busy':
      return delivery.retryAfterMs;
    case 'unreached':
      return planned;
    case 'unknown':
      // An edit may not follow another one within three seconds.
      return repeatable && tried < 3 ? Math.max(3000, planned) : undefined;
    case 'refused':
      return undefined;
  }
}

function undelivered(delivery: Exclude<Delivery, { kind: 'accepted' }>) {
  const message = describe(delivery);
  switch (delivery.kind) {
    case 'busy':
      return errors.error('SLACK_RATE_LIMITED', message);
    case 'unreached':
      return errors.error('SLACK_UNREACHABLE', message);
    case 'unknown':
      return errors.error('SLACK_OUTCOME_UNKNOWN', message);
    case 'refused': {
      const hint = hintFor(delivery.error);
      return errors.error('SLACK_REFUSED', message, {
        cause: delivery.error,
        ...(hint !== undefined && { hint }),
      });
    }
  }
}

function describe(delivery: Exclude<Delivery, { kind: 'accepted' }>): string {
  switch (delivery.kind) {
    case 'busy':
      return `Slack asks to wait ${delivery.retryAfterMs / 1000} s (429)`;
    case 'unreached':
      return `Slack could not be reached: ${delivery.why}`;
    case 'unknown':
      return `Slack may or may not have taken it: ${delivery.why}`;
    case 'refused':
      return `Slack refused it: ${delivery.error}`;
  }
}

/** What Slack said, when the error is its refusal. */
export function refusalOf(error: unknown): string | undefined {
  return isKitError(error, 'SLACK_REFUSED') ? String(error.cause) : undefined;
}
