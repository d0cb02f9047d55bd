import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type FakeServer,
  makeCertificate,
  startFakeServer,
  startHostileServer,
} from '@kit/testing';
import {
  createConnectGuard,
  createHttpClient,
  type HttpClient,
} from '../src/index.ts';

let server: FakeServer;
let client: HttpClient;

beforeAll(async () => {
  server = await startHostileServer();
  client = createHttpClient({
    connectGuard: createConnectGuard(['127.0.0.1']),
  });
});

afterAll(async () => {
  client.close();
  await server.close();
});

describe('a hostile server', () => {
  it.each([
    ['/hang', 'HTTP_TIMEOUT', 'answer'],
    ['/drip', 'HTTP_TIMEOUT', 'body'],
    ['/drip-head', 'HTTP_TIMEOUT', 'answer'],
    ['/reset', 'HTTP_CONNECTION_LOST', 'answer'],
    ['/reset-in-body', 'HTTP_CONNECTION_LOST', 'body'],
    ['/no-http', 'HTTP_PROTOCOL', 'answer'],
    ['/many-headers', 'HTTP_PROTOCOL', 'answer'],
    ['/bad-gzip', 'HTTP_PROTOCOL', 'body'],
    ['/loop', 'HTTP_REDIRECT_REFUSED', 'body'],
    ['/to-file', 'HTTP_REDIRECT_REFUSED', 'body'],
    ['/to-metadata', 'HTTP_REFUSED_ADDRESS', 'resolve'],
    ['/to-mapped-metadata', 'HTTP_REFUSED_ADDRESS', 'resolve'],
  ])('%s ends in %s while in phase %s', async (path, code, phase) => {
    const began = performance.now();
    const request = client.request({
      url: `${server.origin}${path}`,
      timeoutMs: code === 'HTTP_TIMEOUT' ? 1500 : 20_000,
      redirects: () => true,
    });
    await expect(request).rejects.toMatchObject({ code, phase });
    expect(performance.now() - began).toBeLessThan(15_000);
  });

  it.each(['/huge', '/bomb'])('%s costs no memory', async (path) => {
    const before = process.memoryUsage().rss;
    const { truncated, body } = await client.request({
      url: `${server.origin}${path}`,
      maxBodyBytes: 100_000,
    });
    expect([truncated, body.length]).toEqual([true, 100_000]);
    expect(process.memoryUsage().rss - before).toBeLessThan(400e6);
  });

  it('ends at once when the caller cancels, with its reason', async () => {
    const controller = new AbortController();
    const url = `${server.origin}/hang`;
    const request = client.request({ url, signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 50);
    await expect(request).rejects.toThrow('enough');
    const late = client.request({ url, signal: controller.signal });
    await expect(late).rejects.toThrow('enough');
  });
});

describe('what cannot be reached', () => {
  it.each([
    ['refused', 'http://127.0.0.1:1/'],
    ['no such name', 'http://no-such-host.invalid/'],
  ])('is unreachable and nothing was sent: %s', async (_, url) => {
    const own = createHttpClient();
    await expect(own.request({ url })).rejects.toMatchObject({
      code: 'HTTP_UNREACHABLE',
      sent: false,
    });
  });

  it('tries the other family when the first one refuses', async () => {
    const own = createHttpClient({
      resolve: async () => [
        { address: '::1', family: 6 },
        { address: '127.0.0.1', family: 4 },
      ],
    });
    const url = `http://both.test:${server.port}/`;
    const { remoteAddress } = await own.request({ url });
    expect(remoteAddress).toBe('127.0.0.1');
    own.close();
  });
});

describe('the connect guard', () => {
  const guarded = (addresses: readonly string[]) =>
    createHttpClient({
      connectGuard: createConnectGuard(['shop.test']),
      resolve: async () => addresses.map((address) => ({ address, family: 4 })),
    });

  it.each([
    ['http://elsewhere.test', ['127.0.0.1'], 'an address of this machine'],
    ['http://elsewhere.test', ['10.0.0.1'], 'a private address'],
    ['http://shop.test', ['169.254.169.254'], 'a link-local or metadata'],
    ['http://169.254.169.254', [], 'a link-local or metadata'],
    ['http://2852039166', [], 'a link-local or metadata'],
    ['http://[fe80::1]', [], 'a link-local or metadata'],
    ['http://[::1]', [], 'an address of this machine'],
  ])('refuses %s at %j', async (url, addresses, why) => {
    const request = guarded(addresses).request({ url });
    await expect(request).rejects.toMatchObject({
      code: 'HTTP_REFUSED_ADDRESS',
      sent: false,
      message: expect.stringContaining(why),
    });
  });

  it('lets the base host be private, and skips its forbidden addresses', async () => {
    const own = guarded(['169.254.169.254', '127.0.0.1']);
    const url = `http://shop.test:${server.port}/`;
    const { remoteAddress } = await own.request({ url });
    expect(remoteAddress).toBe('127.0.0.1');
    own.close();
  });
});

describe('TLS', () => {
  const good = makeCertificate(['DNS:shop.test', 'IP:127.0.0.1']);
  let secure: FakeServer;
  beforeAll(async () => {
    secure = await startFakeServer((_, response) => response.end('secret'), {
      tls: good,
    });
  });
  afterAll(() => secure.close());

  it('trusts a given authority, checks the name, measures the handshake', async () => {
    const own = createHttpClient({ tls: { ca: good.cert } });
    const { timings } = await own.request({ url: secure.origin });
    expect(timings.tls).toBeGreaterThan(0);
    const named = `https://shop.test:${secure.port}`;
    const address = '127.0.0.1';
    expect((await own.request({ url: named, address })).status).toBe(200);
    const wrong = `https://other.test:${secure.port}`;
    await expect(own.request({ url: wrong, address })).rejects.toMatchObject({
      code: 'HTTP_TLS',
      sent: false,
    });
    own.close();
  });

  it('does not trust a self-signed certificate by itself', async () => {
    const own = createHttpClient();
    await expect(own.request({ url: secure.origin })).rejects.toMatchObject({
      code: 'HTTP_TLS',
      sent: false,
      phase: 'tls',
    });
  });

  it('says which scheme was wrong', async () => {
    const own = createHttpClient();
    const plain = own.request({ url: `http://127.0.0.1:${secure.port}` });
    await expect(plain).rejects.toMatchObject({
      code: expect.stringMatching(/HTTP_(PROTOCOL|CONNECTION_LOST)/),
    });
    const tls = own.request({ url: `https://127.0.0.1:${server.port}` });
    await expect(tls).rejects.toMatchObject({
      code: 'HTTP_TLS',
      message: expect.stringContaining('is it http://'),
    });
  });
});

describe('kept-alive connections', () => {
  it('that were closed meanwhile are replaced for GET, never for POST', async () => {
    let answered = 0;
    const flaky = await startFakeServer((request, response) => {
      answered += 1;
      if (answered % 2 === 0) request.socket.destroy();
      else response.end('ok');
    });
    const own = createHttpClient();
    const url = flaky.origin;
    expect((await own.request({ url })).status).toBe(200);
    expect((await own.request({ url })).status).toBe(200);
    expect(flaky.requests).toHaveLength(3);
    const post = own.request({ url, method: 'POST', body: 'once' });
    await expect(post).rejects.toMatchObject({
      code: 'HTTP_CONNECTION_LOST',
      sent: true,
    });
    expect(flaky.requests).toHaveLength(4);
    own.close();
    await flaky.close();
  });
});
