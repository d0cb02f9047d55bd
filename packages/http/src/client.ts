import { systemClock } from '@kit/clock';
import { decoded, readBody } from './body.ts';
import { bareHost, type ConnectGuard } from './connect-guard.ts';
import { resolveGuarded, systemResolve } from './guarded-lookup.ts';
import { createHeaders } from './headers.ts';
import { parseJson } from './json.ts';
import { createRouter } from './route.ts';
import {
  abortable,
  type Client,
  type Head,
  sendFollowing,
  withRun,
} from './run.ts';
import { timingsOf } from './timings.ts';
import type {
  HttpClient,
  HttpClientOptions,
  HttpRequest,
  HttpResponse,
  StreamRequest,
  StreamResponse,
} from './types.ts';
import { parseUrl, shownRequest } from './url.ts';

const defaultMaxBytes = 16 * 1024 * 1024;

const allowAll: ConnectGuard = () => undefined;

/** A client of its own connections; see HttpClient for what it throws. */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const resolve = options.resolve ?? systemResolve;
  const guard = options.connectGuard ?? allowAll;
  const router = createRouter(options, resolve, guard);
  const clock = options.clock ?? systemClock;
  const client: Client = { options, router, now: () => clock.monotonic() };
  return {
    request: (given) => requestWhole(client, given),
    stream: (given) => requestStream(client, given),
    json: (given) => requestJson(client, given),
    resolve: (given, timeoutMs) =>
      withRun(client, { url: given, timeoutMs }, async ({ deadline }) => {
        const host = bareHost(parseUrl(given).hostname);
        const lookup = resolveGuarded(host, 0, resolve, guard);
        const found = await abortable(lookup, deadline.signal);
        deadline.end();
        return found.map(({ address }) => address);
      }),
    close: router.close,
  };
}

function requestWhole(
  client: Client,
  request: HttpRequest,
): Promise<HttpResponse> {
  return withRun(client, request, async (run) => {
    const head = await sendFollowing(client, run);
    const { bytes, truncated } = await readBody(
      bodyOf(head, request),
      request.maxBodyBytes ?? defaultMaxBytes,
    );
    run.deadline.end();
    return { ...describe(client, head), body: bytes, truncated };
  });
}

function requestStream(
  client: Client,
  request: StreamRequest,
): Promise<StreamResponse> {
  return withRun(client, request, async (run) => {
    const head = await sendFollowing(client, run);
    run.deadline.lift();
    head.answer.once('close', run.deadline.end);
    return { ...describe(client, head), body: bodyOf(head, request) };
  });
}

async function requestJson(client: Client, request: HttpRequest) {
  const headers = { accept: 'application/json', ...request.headers };
  const { body, truncated, ...answer } = await requestWhole(client, {
    ...request,
    headers,
  });
  const what = shownRequest(request.method, answer.url);
  return { ...answer, value: parseJson(body, truncated, what) };
}

function bodyOf({ answer, method }: Head, { decompress }: StreamRequest) {
  return decompress === false ? answer : decoded(answer, method);
}

function describe(client: Client, head: Head) {
  const { answer, url, progress, remoteAddress } = head;
  return {
    status: answer.statusCode ?? 0,
    headers: createHeaders(answer.rawHeaders),
    timings: timingsOf(progress, client.now()),
    remoteAddress,
    url,
  };
}
