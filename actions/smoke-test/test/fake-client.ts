import {
  type HttpClient,
  HttpError,
  type HttpErrorCode,
  type HttpRequest,
  type HttpResponse,
} from '@kit/http';

export interface FakeAnswer {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is answered; an error stands for no answer. */
export type Answering = (request: HttpRequest) => FakeAnswer | Error;

export interface FakeClient extends HttpClient {
  readonly requests: readonly HttpRequest[];
  /** `GET /path`, with the address that it was sent to. */
  readonly lines: readonly string[];
}

export function fakeClient(
  answering: Answering,
  addresses: readonly string[] | Error = ['10.0.0.1'],
): FakeClient {
  const requests: HttpRequest[] = [];
  const lines: string[] = [];
  return {
    requests,
    lines,
    async request(request) {
      requests.push(request);
      const { pathname, search } = new URL(request.url);
      const to = request.address === undefined ? '' : ` at ${request.address}`;
      lines.push(`${request.method ?? 'GET'} ${pathname}${search}${to}`);
      const answer = answering(request);
      if (answer instanceof Error) throw answer;
      return responseOf(request, answer);
    },
    json: () => Promise.reject(new Error('not asked for')),
    stream: () => Promise.reject(new Error('not asked for')),
    async resolve() {
      if (addresses instanceof Error) throw addresses;
      return addresses;
    },
    close: () => undefined,
  };
}

function responseOf(
  { url }: HttpRequest,
  { status = 200, body = '', headers = {} }: FakeAnswer,
): HttpResponse {
  return {
    status,
    headers: {
      get: (name) => headers[name],
      all: () => [],
      entries: () => Object.entries(headers),
    },
    timings: { dns: 1, connect: 1, tls: 1, firstByte: 1, total: 5 },
    remoteAddress: '10.0.0.1',
    url: new URL(url),
    body: Buffer.from(body),
    truncated: false,
  };
}

/** An error of the client's; `sent` when the server may have seen it. */
export function noAnswer(code: HttpErrorCode, sent: boolean): HttpError {
  const phase = sent ? 'answer' : 'connect';
  return new HttpError(code, `no answer: ${code}`, { sent, phase });
}
