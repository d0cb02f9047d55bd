import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FakeServer, startFakeServer } from '@kit/testing';
import { createHttpClient, type HttpClient } from '../src/index.ts';

let server: FakeServer;
let client: HttpClient;

beforeAll(async () => {
  server = await startFakeServer((request, response) => {
    const [path] = (request.url ?? '').split('?');
    switch (path) {
      case '/gzip':
        response.setHeader('content-encoding', 'gzip');
        return response.end(gzipSync('{"a":"é"}'));
      case '/br':
        response.setHeader('content-encoding', 'br');
        return response.end(brotliCompressSync('{"a":"é"}'));
      case '/deflate':
        response.setHeader('content-encoding', 'deflate');
        return response.end(deflateSync('{"a":"é"}'));
      case '/echo': {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        return request.on('end', () => {
          const { method, headers } = request;
          const body = Buffer.concat(chunks).toString();
          response.end(JSON.stringify({ method, headers, body }));
        });
      }
      case '/cookies':
        response.setHeader('set-cookie', ['a=1', 'b=2']);
        return response.end();
      case '/204':
        response.setHeader('content-encoding', 'gzip');
        return response.writeHead(204).end();
      case '/html':
        return response.end('<html>login</html>');
      case '/bom':
        return response.end('\ufeff{"a":1}');
      case '/hop':
        return response.writeHead(303, { location: '/echo' }).end();
      case '/hop-307':
        return response.writeHead(307, { location: '/echo' }).end();
      case '/away':
        return response
          .writeHead(302, { location: `http://localhost:${server.port}/echo` })
          .end();
      default:
        return response.end('ok');
    }
  });
  client = createHttpClient();
});

afterAll(async () => {
  client.close();
  await server.close();
});

const at = (path: string) => `${server.origin}${path}`;

describe('request', () => {
  it('returns status, headers, body, times and who answered', async () => {
    const answer = await client.request({ url: at('/') });
    expect(answer).toMatchObject({
      status: 200,
      truncated: false,
      remoteAddress: '127.0.0.1',
    });
    expect(answer.body.toString()).toBe('ok');
    expect(answer.url.href).toBe(at('/'));
    expect(answer.timings.total).toBeGreaterThanOrEqual(
      answer.timings.firstByte,
    );
  });

  it.each(['/gzip', '/br', '/deflate'])('decodes %s', async (path) => {
    const { body } = await client.request({ url: at(path) });
    expect(body.toString()).toBe('{"a":"é"}');
  });

  it('leaves the encoding on when told so, and then asks for none', async () => {
    const raw = await client.request({ url: at('/gzip'), decompress: false });
    expect(raw.body[0]).toBe(0x1f);
    const { value } = await client.json({
      url: at('/echo'),
      decompress: false,
    });
    expect(value).not.toHaveProperty('headers.accept-encoding');
  });

  it('takes an empty answer for empty although it claims an encoding', async () => {
    const { status, body } = await client.request({ url: at('/204') });
    expect([status, body.length]).toEqual([204, 0]);
  });

  it('sends method, headers and body', async () => {
    const { value } = await client.json({
      url: at('/echo'),
      method: 'PUT',
      headers: { 'X-Name': 'v', 'User-Agent': 'me', skipped: undefined },
      body: 'héllo',
    });
    expect(value).toMatchObject({
      method: 'PUT',
      body: 'héllo',
      headers: { 'x-name': 'v', 'user-agent': 'me', 'content-length': '6' },
    });
  });

  it('keeps the values of repeated headers apart', async () => {
    const { headers } = await client.request({ url: at('/cookies') });
    expect(headers.all('Set-Cookie')).toEqual(['a=1', 'b=2']);
    expect(headers.get('set-cookie')).toBe('a=1, b=2');
    expect(headers.get('x-none')).toBeUndefined();
  });

  it('cuts the body at the limit and says so', async () => {
    const url = at('/html');
    const cut = await client.request({ url, maxBodyBytes: 6 });
    expect(cut.body.toString()).toBe('<html>');
    expect(cut.truncated).toBe(true);
    const whole = await client.request({ url, maxBodyBytes: 18 });
    expect(whole.truncated).toBe(false);
  });

  it('uses a connection again, and reports no time for making it', async () => {
    const own = createHttpClient();
    const before = server.connections();
    const first = await own.request({ url: at('/') });
    const second = await own.request({ url: at('/') });
    expect(server.connections() - before).toBe(1);
    expect(first.timings.connect).toBeGreaterThan(0);
    expect(second.timings).toMatchObject({ dns: 0, connect: 0, tls: 0 });
    own.close();
  });

  it('opens at most so many connections to a host', async () => {
    const own = createHttpClient({ maxSockets: 3 });
    const before = server.connections();
    const many = Array.from({ length: 20 }, () =>
      own.request({ url: at('/') }),
    );
    await Promise.all(many);
    expect(server.connections() - before).toBe(3);
    own.close();
  });

  it('connects to a given address and keeps the Host', async () => {
    const { value } = await client.json({
      url: `http://shop.invalid:${server.port}/echo`,
      address: '127.0.0.1',
    });
    expect(value).toMatchObject({
      headers: { host: `shop.invalid:${server.port}` },
    });
  });

  it.each([
    ['ftp://host/', 'no http'],
    ['not a url', 'no http'],
    ['http://user:secret@host/', 'credentials'],
  ])('refuses %s', async (url, why) => {
    const error = await failureOf(client.request({ url }));
    expect(error).toMatchObject({ code: 'HTTP_URL_INVALID', sent: false });
    expect(error.message).toContain(why);
    expect(error.message).not.toContain('secret');
  });
});

describe('json', () => {
  it('reads JSON with a byte order mark, and an empty body as nothing', async () => {
    expect((await client.json({ url: at('/bom') })).value).toEqual({ a: 1 });
    expect((await client.json({ url: at('/204') })).value).toBeUndefined();
  });

  it('says that a page is no JSON, and that a cut one is too large', async () => {
    const url = at('/html');
    await expect(client.json({ url })).rejects.toMatchObject({
      code: 'HTTP_BODY_NO_JSON',
    });
    await expect(client.json({ url, maxBodyBytes: 3 })).rejects.toMatchObject({
      code: 'HTTP_BODY_TOO_LARGE',
    });
  });
});

describe('redirects', () => {
  const secret = { authorization: 'Bearer t', 'x-api-key': 'k', accept: 'a/b' };

  it('are answers unless asked to be followed', async () => {
    const { status } = await client.request({ url: at('/hop') });
    expect(status).toBe(303);
  });

  it.each([
    ['/hop', 'GET', ''],
    ['/hop-307', 'POST', 'body'],
  ])('of %s become %s', async (path, method, body) => {
    const { value, url } = await client.json({
      url: at(path),
      method: 'POST',
      body: 'body',
      headers: secret,
      redirects: 'same-origin',
    });
    expect(value).toMatchObject({ method, body, headers: secret });
    expect(url.pathname).toBe('/echo');
  });

  it('to another origin are refused, or lose every secret', async () => {
    const url = at('/away');
    const error = await failureOf(
      client.request({ url, redirects: 'same-origin' }),
    );
    expect(error).toMatchObject({ code: 'HTTP_REDIRECT_REFUSED', sent: true });
    const { value } = await client.json({
      url,
      headers: secret,
      redirects: () => true,
    });
    expect(value).toMatchObject({ headers: { accept: 'a/b' } });
    expect(value).not.toHaveProperty('headers.authorization');
    expect(value).not.toHaveProperty('headers.x-api-key');
  });
});

describe('stream', () => {
  it('hands over the body as it comes', async () => {
    const { body, status } = await client.stream({ url: at('/gzip') });
    expect(status).toBe(200);
    const chunks = await body.toArray();
    expect(Buffer.concat(chunks).toString()).toBe('{"a":"é"}');
  });

  it('sends a body that is a stream', async () => {
    const { Readable } = await import('node:stream');
    const { body } = await client.stream({
      url: at('/echo'),
      method: 'POST',
      body: Readable.from([Buffer.from('one '), Buffer.from('two')]),
    });
    const text = Buffer.concat(await body.toArray()).toString();
    expect(JSON.parse(text)).toMatchObject({ body: 'one two' });
  });
});

describe('resolve', () => {
  it('lists the addresses that a name has', async () => {
    const own = createHttpClient({
      resolve: async () => [
        { address: '127.0.0.1', family: 4 },
        { address: '::1', family: 6 },
      ],
    });
    expect(await own.resolve('http://shop.test/')).toEqual([
      '127.0.0.1',
      '::1',
    ]);
  });
});

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => {
      throw new Error('did not fail');
    },
    (error: Error) => error,
  );
}
