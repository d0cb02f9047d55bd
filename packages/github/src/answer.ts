import type { KitError } from '@kit/errors';
import { errors } from './errors.ts';

/** What of an answer says whether to try again. */
export interface Answer {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly value: unknown;
}

const longestWaitMs = 120_000;

/**
 * Milliseconds until the same request may be sent again, `true` for soon,
 * `false` when the answer is final
 * (docs.github.com, best practices for using the REST API).
 */
export function retryPause(
  { status, header }: Answer,
  nowMs: number,
): number | boolean {
  const after = Number(header('retry-after') ?? Number.NaN);
  const spent = header('x-ratelimit-remaining') === '0';
  if (status === 429 || (status === 403 && (spent || !Number.isNaN(after)))) {
    const reset = Number(header('x-ratelimit-reset') ?? 0) * 1000 - nowMs;
    const pause = Number.isNaN(after) ? (spent ? reset : 60_000) : after * 1000;
    return pause <= longestWaitMs && Math.max(pause, 1000);
  }
  return status >= 500 && status !== 501;
}

/** The error for an answer of 400 or above; the message is GitHub's own. */
export function answerError(
  { status, header, value }: Answer,
  request: string,
): KitError {
  const said = messageIn(value);
  const message = `${request}: ${status}${said === '' ? '' : `: ${said}`}`;
  const limited =
    status === 429 ||
    (status === 403 &&
      (header('x-ratelimit-remaining') === '0' ||
        header('retry-after') !== undefined));
  if (limited) return errors.error('GITHUB_RATE_LIMITED', message);
  if (status === 401 || status === 403) {
    return errors.error('GITHUB_DENIED', message);
  }
  const code = status === 404 ? 'GITHUB_NOT_FOUND' : 'GITHUB_FAILED';
  return errors.error(code, message);
}

function messageIn(value: unknown): string {
  return typeof value === 'object' &&
    value !== null &&
    'message' in value &&
    typeof value.message === 'string'
    ? value.message.slice(0, 500)
    : '';
}

/** The address of the next page (RFC 8288), when it is on the same server. */
export function nextPage(link: string | undefined, from: URL): URL | undefined {
  const match = /<([^<>]+)>\s*;[^,]*\brel="?next"?/.exec(link ?? '');
  const next = match?.[1] === undefined ? null : URL.parse(match[1], from.href);
  return next?.origin === from.origin ? next : undefined;
}
