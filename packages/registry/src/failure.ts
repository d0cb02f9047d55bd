import { isKitError, type KitError } from '@kit/errors';
import { isHttpError } from '@kit/http';
import { asList, asRecord, asText } from './boundary.ts';
import { errors } from './errors.ts';
import { parseJson } from './manifest.ts';

const busy = new Set([408, 425, 429, 500, 502, 503, 504]);

/** The error for an answer that is none; `retryAfterMs` stands in its cause. */
export function answerError(
  what: string,
  status: number,
  body: string,
  retryAfter?: string,
): KitError {
  const message = `${what}: ${status}${said(body)}`;
  if (status === 401 || status === 403) {
    return errors.error('REGISTRY_DENIED', message);
  }
  if (status === 404) return errors.error('REGISTRY_NOT_FOUND', message);
  if (busy.has(status)) {
    const seconds = Number(retryAfter);
    const retryAfterMs =
      retryAfter !== undefined && seconds >= 0 && seconds <= 300
        ? seconds * 1000
        : undefined;
    return errors.error('REGISTRY_UNAVAILABLE', message, {
      cause: { retryAfterMs },
    });
  }
  return errors.error('REGISTRY_ANSWER_INVALID', message);
}

/** For `retry`: what a second try may cure, and how long to wait for it. */
export function isWorthRetrying(error: unknown): boolean | number {
  if (isKitError(error, 'REGISTRY_UNAVAILABLE')) {
    const pause = asRecord(error.cause)?.['retryAfterMs'];
    return typeof pause === 'number' ? pause : true;
  }
  return (
    isHttpError(error) &&
    /^HTTP_(UNREACHABLE|TIMEOUT|CONNECTION_LOST)$/.test(error.code)
  );
}

/** The first error of the distribution API's own list, shortened. */
function said(body: string): string {
  const first = asRecord(asList(asRecord(parseJson(body))?.['errors'])[0]);
  const text = [asText(first?.['code']), asText(first?.['message'])]
    .filter((part) => part !== undefined)
    .join(': ');
  return text === '' ? '' : ` (${text.slice(0, 300)})`;
}
