import { type Clock, cancelled, retry } from '@kit/clock';
import { parseStatus, statusError } from './api-status.ts';
import type { ClusterAccess } from './cluster-access.ts';
import type { Connections } from './connection.ts';
import type { Credentials } from './credentials.ts';
import { finalError, mayResend, retryStatus, statusOf } from './retry-rules.ts';
import { type Answer, exchange, openStream } from './transport.ts';

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
  return {
    send: (request, signal) => sendWithRetries(parts, request, signal),
    async stream(request, signal) {
      // A stream counts with its headers: its end is the caller's.
      const { promise, resolve } =
        Promise.withResolvers<Awaited<ReturnType<typeof openStream>>>();
      await recorded(parts, request, async () => {
        const opened = await openStream(await prepare(parts, request, signal));
        resolve(opened);
        return { status: opened.response.statusCode };
      });
      return promise;
    },
  };
}

/** Tries again what may be, and all of that once more with a renewed credential. */
async function sendWithRetries(
  parts: RequesterParts,
  request: ApiRequest,
  signal: AbortSignal | undefined,
  mayRenew = true,
): Promise<Answer> {
  const { clock, budgetMs, credentials } = parts;
  try {
    return await retry(() => sendOnce(parts, request, signal), {
      clock,
      signal,
      tries: 8,
      delayMs: 200,
      maxDelayMs: 5000,
      budgetMs,
      retryable(error) {
        const status = statusOf(error);
        return status === undefined
          ? mayResend(error, request)
          : retryStatus(status, request);
      },
    });
  } catch (error) {
    if (signal?.aborted) throw cancelled(signal);
    const isRefused = statusOf(error)?.code === 401;
    if (mayRenew && isRefused && (await credentials.renew()))
      return sendWithRetries(parts, request, signal, false);
    throw finalError(error, request);
  }
}

async function sendOnce(
  parts: RequesterParts,
  request: ApiRequest,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const answer = await recorded(parts, request, async () =>
    exchange(await prepare(parts, request, signal)),
  );
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw statusError(parseStatus(answer), request);
}

async function prepare(
  parts: RequesterParts,
  request: ApiRequest,
  signal: AbortSignal | undefined,
) {
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
}

async function recorded<T extends { status: number | undefined }>(
  { clock, onRequest }: RequesterParts,
  { method, path }: ApiRequest,
  work: () => Promise<T>,
): Promise<T> {
  const begun = clock.monotonic();
  let status: number | undefined;
  try {
    const result = await work();
    status = result.status;
    return result;
  } finally {
    onRequest({ method, path, status, ms: clock.monotonic() - begun });
  }
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
