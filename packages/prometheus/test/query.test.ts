import { createServer } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { createHttpClient } from '@kit/http';
import { queryPrometheus } from '../src/index.ts';

async function ask(
  status: number,
  body: string,
  seen: (headers: Record<string, unknown>, body: string) => void = () =>
    undefined,
) {
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    seen({ ...request.headers, url: request.url }, text);
    response.writeHead(status).end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port =
    typeof address === 'object' && address !== null ? address.port : 0;
  const http = createHttpClient();
  try {
    return await queryPrometheus({
      url: new URL(`http://127.0.0.1:${port}/prefix/`),
      token: 'secret',
      headers: [['x-scope-orgid', 'shop']],
      http,
    })('up{job="a b"}');
  } finally {
    http.close();
    server.close();
  }
}

const one = JSON.stringify({
  status: 'success',
  data: { resultType: 'vector', result: [{ value: [1, '3'] }] },
});

describe('a query of Prometheus', () => {
  it('sends the token, the headers and the query to the API below the prefix', async () => {
    const reading = await ask(200, one, (headers, body) => {
      expect(headers).toMatchObject({
        url: '/prefix/api/v1/query',
        authorization: 'Bearer secret',
        'x-scope-orgid': 'shop',
      });
      expect(new URLSearchParams(body).get('query')).toBe('up{job="a b"}');
    });
    expect(reading).toEqual({ kind: 'value', value: 3 });
  });

  it.each([
    ['a page of a proxy', 502, '<html>', 'outage'],
    ['an error without a body', 503, '', 'outage'],
    ['a value with an error status', 500, one, 'outage'],
    [
      'a query it does not take',
      400,
      '{"status":"error","error":"parse error"}',
      'query-error',
    ],
    ['a refused token', 401, 'Unauthorized', 'outage'],
  ])('knows nothing from %s', async (_, status, body, reason) => {
    expect(await ask(status, body)).toMatchObject({ kind: 'unknown', reason });
  });

  it('knows nothing when nobody listens', async () => {
    const http = createHttpClient();
    const url = new URL('http://127.0.0.1:1');
    expect(await queryPrometheus({ url, http })('up')).toMatchObject({
      kind: 'unknown',
      reason: 'outage',
    });
    http.close();
  });
});
