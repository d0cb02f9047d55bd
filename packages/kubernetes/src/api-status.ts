import { textAt } from '@kit/action';
import { listAt, numberAt, wordAt } from '@kit/kube-objects';
import { errors } from './errors.ts';
import type { Answer } from './transport.ts';

/** What the API server said about a request that it did not carry out. */
export interface ApiStatus {
  readonly code: number;
  /** `NotFound`, `Conflict`, `Invalid`, … or '' . */
  readonly reason: string;
  readonly message: string;
  readonly causes: readonly {
    readonly field: string;
    readonly message: string;
  }[];
  readonly retryAfterMs: number | undefined;
}

export interface AskedFor {
  readonly method: string;
  /** `deployments "api" in shop`. */
  readonly what: string;
}

/** The Status object of an answer that is no success. */
export function parseStatus(answer: Answer): ApiStatus {
  const body = parseJsonText(answer.text);
  const header = answer.headers['retry-after'];
  const seconds =
    numberAt(body, 'details', 'retryAfterSeconds') ??
    (typeof header === 'string' && /^\d+$/.test(header)
      ? Number(header)
      : undefined);
  return {
    code: answer.status,
    reason: wordAt(body, 'reason'),
    message: textAt(body, 'message') ?? answer.text.trim().slice(0, 500) ?? '',
    causes: listAt(body, 'details', 'causes').map((cause) => ({
      field: wordAt(cause, 'field'),
      message: wordAt(cause, 'message'),
    })),
    retryAfterMs: seconds === undefined ? undefined : seconds * 1000,
  };
}

/** The KitError of a refused request; its cause is the ApiStatus. */
export function statusError(status: ApiStatus, { method, what }: AskedFor) {
  const said = status.message || `HTTP ${status.code}`;
  return errors.error(codeOf(status), `${method} ${what}: ${said}`, {
    cause: status,
  });
}

function codeOf({ code }: ApiStatus) {
  switch (code) {
    case 401:
      return 'KUBERNETES_UNAUTHORIZED';
    case 403:
      return 'KUBERNETES_FORBIDDEN';
    case 404:
      return 'KUBERNETES_NOT_FOUND';
    case 409:
      return 'KUBERNETES_CONFLICT';
    default:
      return code >= 500 || code === 429
        ? 'KUBERNETES_SERVER_FAILED'
        : 'KUBERNETES_REJECTED';
  }
}

/** What the API server said, of an error that the client threw. */
export function apiStatusOf(error: unknown): ApiStatus | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return numberAt(cause, 'code') === undefined
    ? undefined
    : (cause as ApiStatus);
}

export function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
