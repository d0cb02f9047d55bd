import { type Clock, cancelled, retry } from '@kit/clock';
import { isKitError } from '@kit/errors';
import { type ApiStatus, parseStatus, statusError } from './api-status.ts';
import type { ClusterAccess } from './cluster-access.ts';
import type { Connections } from './connection.ts';
import type { Credentials } from './credentials.ts';
import { errors } from './errors.ts';
import {
  type Answer,
  exchange,
  openStream,
  TransportError,
} from './transport.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly contentType?: string;
  readonly body?: unknown;
  /** For messages: `deployments "api" in shop`. */
  readonly what: string;
  /**
   * `repeatable`: sending it twice is the same as once, so every failure may
   * be tried again. `once`: tried again only where the server cannot have
   * acted; otherwise KUBERNETES_OUTCOME_UNKNOWN is thrown.
   */
  readonly safety: 'repeatable' | 'once';
  readonly timeoutMs?: number;
  readonly accept?: string;
}

/** One line a request, for logs, counts and tests. */
export interface RequestRecord {
  readonly method: string;
  readonly path: string;
  readonly status: number | undefined;
  readonly ms: number;
}

export interface Requester {
  /** Any 2xx answer. Throws a KUBERNETES_* error for everything else. */
  send(request: ApiRequest, signal: AbortSignal | undefined): Promise<Answer>;
  /** The headers of a stream; the caller reads and ends it. */
  stream(
    request: ApiRequest,
    signal: AbortSignal | undefined,
  ): ReturnType<typeof openStream>;
}

export interface RequesterParts {
  readonly access: ClusterAccess;
  readonly credentials: Credentials;
  readonly connections: Connections;
  readonly clock: Clock;
  readonly userAgent: string;
  /** How long one thing is tried again in all. */
  readonly budgetMs: number;
  readonly timeoutMs: number;
  readonly onRequest: (record: RequestRecord) => void;
}

const maxBytes = 64 * 1024 * 1024;

export function createRequester(parts: RequesterParts): Requester {
  const prepare = async (request: ApiRequest, signal?: AbortSignal) => {
    const identity = await parts.credentials.current();
    const body =
      request.body === undefined ? undefined : JSON.stringify(request.body);
    return {
      url: urlOf(parts.access.server, request),
      method: request.method,
      headers: headersOf(request, body, identity.authorization, parts),
      body,
      agent: parts.connections.agentFor(identity),
      timeoutMs: request.timeoutMs ?? parts.timeoutMs,
      maxBytes,
      signal,
    };
  };
  const recorded = async <T extends { status: number | undefined }>(
    request: ApiRequest,
    work: () => Promise<T>,
  ) => {
    const begun = parts.clock.monotonic();
    let status: number | undefined;
    try {
      const result = await work();
      status = result.status;
      return result;
    } finally {
      const { method, path } = request;
      parts.onRequest({
        method,
        path,
        status,
        ms: parts.clock.monotonic() - begun,
      });
    }
  };
  const once = async (request: ApiRequest, signal?: AbortSignal) => {
    const answer = await recorded(request, async () =>
      exchange(await prepare(request, signal)),
    );
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw statusError(parseStatus(answer), request);
  };
  return {
    async send(request, signal) {
      let renewed = false;
      try {
        return await retry(() => once(request, signal), {
          clock: parts.clock,
          signal,
          tries: 8,
          delayMs: 200,
          maxDelayMs: 5000,
          budgetMs: parts.budgetMs,
          retryable(error) {
            const status = statusOf(error);
            return status === undefined
              ? mayResend(error, request)
              : retryStatus(status, request);
          },
        });
      } catch (error) {
        if (signal?.aborted) throw cancelled(signal);
        if (statusOf(error)?.code !== 401 || renewed) {
          throw finalError(error, request);
        }
        renewed = await parts.credentials.renew();
        if (!renewed) throw error;
        return await once(request, signal);
      }
    },
    async stream(request, signal) {
      const { promise, resolve } =
        Promise.withResolvers<Awaited<ReturnType<typeof openStream>>>();
      await recorded(request, async () => {
        const opened = await openStream(await prepare(request, signal));
        resolve(opened);
        return { status: opened.response.statusCode };
      });
      return promise;
    },
  };
}

function statusOf(error: unknown): ApiStatus | undefined {
  return isKitError(error) &&
    error.cause instanceof Object &&
    'retryAfterMs' in error.cause
    ? (error.cause as ApiStatus)
    : undefined;
}

/** Below HTTP: what was never sent may always be sent again. */
function mayResend(error: unknown, { safety }: ApiRequest): boolean {
  if (!(error instanceof TransportError)) return false;
  return !error.wasSent || safety === 'repeatable';
}

/** 429 and a 503 that names a time were not acted on; other 5xx may have been. */
function retryStatus(
  { code, retryAfterMs }: ApiStatus,
  { safety }: ApiRequest,
): boolean | number {
  const pause =
    retryAfterMs === undefined ? true : Math.min(retryAfterMs, 20_000);
  if (code === 429) return pause;
  if (code === 503 && retryAfterMs !== undefined) return pause;
  return code >= 500 && code !== 501 && safety === 'repeatable' ? pause : false;
}

function finalError(error: unknown, request: ApiRequest): unknown {
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

function urlOf(server: URL, { path, query = {} }: ApiRequest): URL {
  const url = new URL(server.href.replace(/\/$/, '') + path);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url;
}

function headersOf(
  request: ApiRequest,
  body: string | undefined,
  authorization: string | undefined,
  { userAgent }: RequesterParts,
): Record<string, string> {
  return {
    accept: request.accept ?? 'application/json',
    'user-agent': userAgent,
    ...(authorization !== undefined && { authorization }),
    ...(body !== undefined && {
      'content-type': request.contentType ?? 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    }),
  };
}
