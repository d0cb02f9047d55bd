import { isKitError } from '@kit/errors';
import type { ApiStatus } from './api-status.ts';
import { errors } from './errors.ts';
import type { ApiRequest } from './request.ts';
import { TransportError } from './transport.ts';

/** What the server answered, of an error that came of an answer. */
export function statusOf(error: unknown): ApiStatus | undefined {
  return isKitError(error) &&
    error.cause instanceof Object &&
    'retryAfterMs' in error.cause
    ? (error.cause as ApiStatus)
    : undefined;
}

/** Below HTTP: what was never sent may always be sent again. */
export function mayResend(error: unknown, { safety }: ApiRequest): boolean {
  if (!(error instanceof TransportError)) return false;
  return !error.wasSent || safety === 'repeatable';
}

/** 429 and a 503 that names a time were not acted on; other 5xx may have been. */
export function retryStatus(
  { code, retryAfterMs }: ApiStatus,
  { safety }: ApiRequest,
): boolean | number {
  const pause =
    retryAfterMs === undefined ? true : Math.min(retryAfterMs, 20_000);
  if (code === 429) return pause;
  if (code === 503 && retryAfterMs !== undefined) return pause;
  return code >= 500 && code !== 501 && safety === 'repeatable' ? pause : false;
}

/** What is thrown once nothing is tried again. */
export function finalError(error: unknown, request: ApiRequest): unknown {
  const { method, what, safety } = request;
  if (error instanceof TransportError) {
    const code =
      error.wasSent && safety === 'once'
        ? 'KUBERNETES_OUTCOME_UNKNOWN'
        : 'KUBERNETES_UNREACHABLE';
    return errors.error(code, `${method} ${what}: ${error.message}`, {
      cause: error,
    });
  }
  const status = statusOf(error);
  if (safety === 'once' && status !== undefined && isUnclear(status)) {
    return errors.error(
      'KUBERNETES_OUTCOME_UNKNOWN',
      `${method} ${what}: ${status.message || `HTTP ${status.code}`}`,
      { cause: status },
    );
  }
  return error;
}

function isUnclear({ code, retryAfterMs }: ApiStatus): boolean {
  return code >= 500 && !(code === 503 && retryAfterMs !== undefined);
}
