import { type Clock, retry } from '@kit/clock';
import type { HttpClient } from '@kit/http';
import { type Answer, answerError, nextPage, retryPause } from './answer.ts';
import { errors } from './errors.ts';

export interface GitHubRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Without the server: `/repos/org/shop/issues/1/comments`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: object;
}

export interface GitHub {
  /**
   * The parsed answer; nothing in it is known. Throws GITHUB_DENIED,
   * GITHUB_NOT_FOUND, GITHUB_RATE_LIMITED, GITHUB_FAILED, or HttpError.
   */
  request(request: GitHubRequest): Promise<unknown>;
  /** The parsed pages of a list, at most `maxPages` (10 unless given). */
  pages(
    path: string,
    query?: GitHubRequest['query'],
    maxPages?: number,
  ): AsyncGenerator<unknown>;
}

export interface GitHubOptions {
  readonly http: Pick<HttpClient, 'request'>;
  readonly clock: Clock;
  /** `GITHUB_API_URL`. */
  readonly apiUrl: string;
  /** To be masked by the caller, as every secret input is. */
  readonly token: string | undefined;
  readonly signal?: AbortSignal;
}

/** GitHub's REST API of this server, github.com or an own one. */
export function createGitHub(options: GitHubOptions): GitHub {
  const send = (request: GitHubRequest, url: URL) =>
    sendRetrying(options, request, url);
  return {
    request: async (request) =>
      (await send(request, urlOf(options.apiUrl, request))).value,
    async *pages(path, query, maxPages = 10) {
      const request = {
        method: 'GET',
        path,
        query: { per_page: 100, ...query },
      } as const;
      let url: URL | undefined = urlOf(options.apiUrl, request);
      for (let page = 0; url !== undefined && page < maxPages; page++) {
        const answer: Answer = await send(request, url);
        yield answer.value;
        url = nextPage(answer.header('link'), url);
      }
    },
  };
}

function urlOf(apiUrl: string, { path, query }: GitHubRequest): URL {
  const url = new URL(apiUrl.replace(/\/+$/, '') + path);
  for (const [name, value] of Object.entries(query ?? {})) {
    url.searchParams.set(name, String(value));
  }
  return url;
}

class Refused extends Error {
  readonly answer: Answer;
  constructor(answer: Answer) {
    super(`status ${answer.status}`);
    this.answer = answer;
  }
}

async function sendRetrying(
  options: GitHubOptions,
  request: GitHubRequest,
  url: URL,
): Promise<Answer> {
  const { clock, signal } = options;
  try {
    return await retry(() => sendOnce(options, request, url), {
      clock,
      signal,
      tries: 4,
      delayMs: 1000,
      maxDelayMs: 20_000,
      budgetMs: 180_000,
      retryable: (error) => mayRetry(error, request, clock.now()),
    });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw answerError(error.answer, `${request.method} ${request.path}`);
  }
}

/** A refusal for too many requests did nothing; anything else may have, unless it reads. */
function mayRetry(
  error: unknown,
  { method }: GitHubRequest,
  now: number,
): boolean | number {
  const repeatable = method !== 'POST';
  if (!(error instanceof Refused)) return repeatable && isHttpFailure(error);
  const pause = retryPause(error.answer, now);
  return typeof pause === 'number' || repeatable ? pause : false;
}

function isHttpFailure(error: unknown): boolean {
  return error instanceof Error && 'sent' in error && 'phase' in error;
}

async function sendOnce(
  { http, token, signal }: GitHubOptions,
  { method, path, body }: GitHubRequest,
  url: URL,
): Promise<Answer> {
  const response = await http.request({
    method,
    url,
    signal,
    headers: {
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      authorization: token && `Bearer ${token}`,
      'content-type': body && 'application/json',
    },
    body: body && JSON.stringify(body),
    redirects: 'same-origin',
  });
  const answer: Answer = {
    status: response.status,
    header: (name) => response.headers.get(name),
    value: parseBody(response.body.toString(), response.status, path),
  };
  if (answer.status >= 400) throw new Refused(answer);
  return answer;
}

function parseBody(text: string, status: number, path: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    if (status >= 400) return undefined;
    throw errors.error('GITHUB_FAILED', `${path}: the answer is not JSON`);
  }
}
