import type { IncomingMessage } from 'node:http';
import { type Deadline, startDeadline } from './deadline.ts';
import { codeOf } from './error-fields.ts';
import { exchange } from './exchange.ts';
import { explainFailure } from './failure.ts';
import { HttpError } from './http-error.ts';
import { maxRedirects, planRedirect } from './redirect.ts';
import { requestHeaders } from './request-headers.ts';
import type { Router } from './route.ts';
import { type Progress, startProgress } from './timings.ts';
import type { HttpClientOptions, StreamRequest } from './types.ts';
import { parseUrl, shownRequest } from './url.ts';

const defaultTimeoutMs = 30_000;
/** Closed connections that a pool may hand out one after the other. */
const maxStale = 8;

export interface Client {
  readonly options: HttpClientOptions;
  readonly router: Router;
  readonly now: () => number;
}

/** One request on its way, through all its redirects. */
export interface Run {
  request: StreamRequest;
  progress: Progress;
  readonly deadline: Deadline;
}

export interface Head {
  readonly answer: IncomingMessage;
  readonly url: URL;
  readonly method: string;
  readonly progress: Progress;
  readonly remoteAddress: string;
}

/** Calls `body`, and turns whatever it throws into what callers may expect. */
export async function withRun<T>(
  client: Client,
  request: Omit<StreamRequest, 'timeoutMs'> & {
    readonly timeoutMs?: number | undefined;
  },
  body: (run: Run) => Promise<T>,
): Promise<T> {
  const { timeoutMs, ...rest } = request;
  const run: Run = {
    request: rest,
    progress: startProgress(client.now()),
    deadline: startDeadline(timeoutMs ?? defaultTimeoutMs, [
      client.options.signal,
      request.signal,
    ]),
  };
  try {
    return await body(run);
  } catch (error) {
    const what = shownRequest(run.request.method, run.request.url);
    run.deadline.end();
    throw explainFailure(error, what, run.progress, run.deadline);
  }
}

/** Sends a request and those that its redirects ask for. */
export async function sendFollowing(client: Client, run: Run): Promise<Head> {
  for (let hop = 0; ; hop++) {
    const head = await sendOnce(client, run);
    const { statusCode = 0, headers } = head.answer;
    const step = planRedirect(
      run.request,
      head.url,
      statusCode,
      headers.location,
    );
    if (step.kind === 'answer') return head;
    head.answer.destroy();
    if (step.kind === 'refuse') {
      throw refusedRedirect(run, head, step.reason, headers.location);
    }
    if (hop >= maxRedirects) {
      const reason = `more than ${maxRedirects} redirects`;
      throw refusedRedirect(run, head, reason, headers.location);
    }
    run.request = step.request;
  }
}

function refusedRedirect(
  { progress }: Run,
  { url, method }: Head,
  reason: string,
  location = '',
) {
  const to = URL.parse(location, url.href);
  const shown = to === null ? location : to.origin + to.pathname;
  return new HttpError(
    'HTTP_REDIRECT_REFUSED',
    `${shownRequest(method, url)}: redirect to ${shown} refused: ${reason}`,
    { sent: true, phase: progress.phase },
  );
}

async function sendOnce(client: Client, run: Run): Promise<Head> {
  const { request } = run;
  run.progress = nextHop(client, run);
  const url = parseUrl(request.url);
  const method = (request.method ?? 'GET').toUpperCase();
  const route = client.router.route(url, request);
  const headers = requestHeaders(url, request, route, client.options);
  for (let stale = 0; ; stale++) {
    const progress = nextHop(client, run);
    run.progress = progress;
    try {
      const answer = await exchange({
        options: { ...route, method, headers },
        secure: url.protocol === 'https:',
        body: request.body,
        signal: run.deadline.signal,
        progress,
        now: client.now,
      });
      const remoteAddress = answer.socket?.remoteAddress ?? '';
      return { answer, url, method, progress, remoteAddress };
    } catch (error) {
      if (stale >= maxStale || !isStale(error, method, run)) throw error;
    }
  }
}

function nextHop(client: Client, run: Run): Progress {
  return { ...startProgress(client.now()), start: run.progress.start };
}

/**
 * A kept-alive connection that the server had closed meanwhile, under a method
 * that may be sent again.
 */
function isStale(error: unknown, method: string, run: Run): boolean {
  const code = codeOf(error);
  return (
    run.progress.reused &&
    !run.deadline.signal.aborted &&
    (method === 'GET' || method === 'HEAD') &&
    (code === 'ECONNRESET' || code === 'EPIPE')
  );
}

/** `promise`, or a rejection as soon as `signal` aborts. */
export function abortable<T>(
  promise: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(new Error('aborted'));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  return Promise.race([promise, aborted]).finally(() =>
    signal.removeEventListener('abort', onAbort),
  );
}
