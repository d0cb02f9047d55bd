import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type FakeServer,
  makeCertificate,
  startFakeServer,
} from '@kit/testing';
import { addressKind, createHttpClient, proxyFor } from '../src/index.ts';

describe('proxyFor', () => {
  const env = { HTTPS_PROXY: 'http://p:3128', http_proxy: 'q:80' };

  it.each([
    ['https://a.test', env, 'http://p:3128/'],
    ['http://a.test', env, 'http://q/'],
    ['http://a.test', {}, undefined],
    ['http://a.test', { ALL_PROXY: 'http://all' }, 'http://all/'],
    ['http://a.test', { http_proxy: '' }, undefined],
    ['http://a.test', { http_proxy: 'socks5://s' }, undefined],
    ['http://a.test', { http_proxy: 'x', HTTP_PROXY: 'y' }, 'http://x/'],
  ])('%s with %j is %s', (url, variables, proxy) => {
    expect(proxyFor(new URL(url), variables)?.href).toBe(proxy);
  });

  it.each([
    ['http://a.test', '*', true],
    ['http://a.test', 'a.test', true],
    ['http://A.TEST.', 'a.test', true],
    ['http://b.a.test', 'a.test', true],
    ['http://b.a.test', '.a.test', true],
    ['http://b.a.test', '*.a.test', true],
    ['http://ba.test', 'a.test', false],
    ['http://a.test', 'x, a.test', true],
    ['http://a.test:8080', 'a.test:8080', true],
    ['http://a.test:8080', 'a.test:80', false],
    ['http://a.test', 'a.test:80', true],
    ['http://10.1.2.3', '10.0.0.0/8', true],
    ['http://11.1.2.3', '10.0.0.0/8', false],
    ['http://10.1.2.3', '10.0.0.0/99', false],
    ['http://[::1]:99', '[::1]', true],
    ['http://[fd00::1]', 'fd00::/8', true],
    ['http://a.test', '', false],
  ])('%s with NO_PROXY %s is direct: %s', (url, noProxy, direct) => {
    const found = proxyFor(new URL(url), { ...env, NO_PROXY: noProxy });
    expect(found === undefined).toBe(direct);
  });
});

describe('addressKind', () => {
  it.each([
    ['8.8.8.8', 'public'],
    ['2606:4700::1111', 'public'],
    ['10.1.2.3', 'private'],
    ['172.31.0.1', 'private'],
    ['172.32.0.1', 'public'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'private'],
    ['fd12::1', 'private'],
    ['255.255.255.255', 'private'],
    ['127.9.9.9', 'loopback'],
    ['0.0.0.0', 'loopback'],
    ['::1', 'loopback'],
    ['::', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['169.254.169.254', 'metadata'],
    ['::ffff:169.254.169.254', 'metadata'],
    ['::169.254.169.254', 'metadata'],
    ['64:ff9b::a9fe:a9fe', 'metadata'],
    ['2002:a9fe:a9fe::1', 'metadata'],
    ['2002:a00:1::1', 'private'],
    ['fe80::1%eth0', 'metadata'],
    ['fd00:ec2::254', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['168.63.129.16', 'metadata'],
    ['no address', 'metadata'],
    ['', 'metadata'],
  ])('%s is %s', (address, kind) => {
    expect(addressKind(address)).toBe(kind);
  });
});

describe('through a proxy', () => {
  const tls = makeCertificate(['DNS:shop.test', 'IP:127.0.0.1']);
  let secure: FakeServer;
  let plain: FakeServer;
  let proxy: ReturnType<typeof createHttpServer>;
  let seen: string[] = [];
  let proxyUrl = '';

  beforeAll(async () => {
    secure = await startFakeServer((_, response) => response.end('tls'), {
      tls,
    });
    plain = await startFakeServer((request, response) =>
      response.end(
        `${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? ''}`,
      ),
    );
    proxy = createHttpServer();
    proxy.on('connect', (request, socket) => {
      seen.push(
        `CONNECT ${request.url} ${request.headers['proxy-authorization']}`,
      );
      if (request.url?.startsWith('forbidden')) {
        socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
        return;
      }
      const upstream = connect(secure.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      for (const end of [upstream, socket]) end.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => {
      proxy.listen(0, '127.0.0.1', resolve);
    });
    proxyUrl = `http://me:p%40ss@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    proxy.closeAllConnections();
    proxy.close();
    await Promise.all([secure.close(), plain.close()]);
  });

  it('tunnels https, checks the certificate, and keeps the tunnel', async () => {
    seen = [];
    const own = createHttpClient({
      tls: { ca: tls.cert },
      proxyEnv: { HTTPS_PROXY: proxyUrl },
    });
    const url = 'https://shop.test/x';
    expect((await own.request({ url })).body.toString()).toBe('tls');
    expect((await own.request({ url })).body.toString()).toBe('tls');
    const token = Buffer.from('me:p@ss').toString('base64');
    expect(seen).toEqual([`CONNECT shop.test:443 Basic ${token}`]);
    await expect(
      own.request({ url: 'https://other.test/' }),
    ).rejects.toMatchObject({ code: 'HTTP_TLS', sent: false });
    own.close();
  });

  it('says what the proxy answered when it refuses', async () => {
    const own = createHttpClient({ proxyEnv: { HTTPS_PROXY: proxyUrl } });
    await expect(
      own.request({ url: 'https://forbidden.test/' }),
    ).rejects.toMatchObject({
      code: 'HTTP_PROXY',
      sent: false,
      message: expect.stringContaining('403'),
    });
  });

  it('asks a proxy for http by the whole address', async () => {
    const own = createHttpClient({ proxyEnv: { HTTP_PROXY: plain.origin } });
    const url = 'http://shop.test/a?b';
    const { body } = await own.request({ url });
    expect(body.toString()).toBe(`GET ${url} `);
    own.close();
  });

  it('keeps to its deadline while the proxy hangs', async () => {
    const mute = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => mute.once('listening', resolve));
    const { port } = mute.address() as AddressInfo;
    const own = createHttpClient({
      proxyEnv: { HTTPS_PROXY: `http://127.0.0.1:${port}` },
    });
    await expect(
      own.request({ url: 'https://shop.test/', timeoutMs: 200 }),
    ).rejects.toMatchObject({ code: 'HTTP_TIMEOUT', sent: false });
    own.close();
    mute.close();
  });
});
