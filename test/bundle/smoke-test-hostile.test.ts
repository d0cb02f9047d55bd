import { writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  type FakeServer,
  makeCertificate,
  startHostileServer,
} from '@kit/testing';
import {
  inFolder,
  serve,
  servers,
  smoke,
  version,
} from './smoke-test/bundle.ts';

let hostile: FakeServer;
const slow = /hang|drip/;

beforeAll(async () => {
  hostile = await startHostileServer();
  servers.push(hostile);
});

describe('a hostile server', () => {
  it.each([
    ['/hang', 'assertion-failed', 'waiting for the answer'],
    ['/drip', 'assertion-failed', 'reading the body'],
    ['/drip-head', 'assertion-failed', 'waiting for the answer'],
    ['/loop', 'assertion-failed', 'more than 10 redirects'],
    ['/to-metadata', 'assertion-failed', 'it leaves 127.0.0.1'],
    ['/to-file', 'assertion-failed', 'no http or https address'],
    ['/reset', 'assertion-failed', 'the connection ended'],
    ['/no-http', 'assertion-failed', 'no HTTP'],
    ['/bad-gzip', 'assertion-failed', 'the body is broken'],
  ])('%s ends in %s', async (path, reason, why) => {
    const result = await smoke({
      'base-url': hostile.origin,
      checks: `GET ${path} 200`,
      timeout: slow.test(path) ? '2s' : '20s',
    });
    expect([result.exitCode, result.reason]).toEqual([1, reason]);
    expect(result.log).toContain(why);
    // Two tries of two seconds, and the start of the process.
    expect(result.milliseconds).toBeLessThan(30_000);
  });

  it.each(['/huge', '/bomb'])('%s is read to the first MiB', async (path) => {
    const result = await smoke({
      'base-url': hostile.origin,
      checks: `GET ${path} 200`,
    });
    expect(result.reason).toBe('passed');
    expect(result.milliseconds).toBeLessThan(30_000);
  });

  it('cannot lead to a metadata address although its name is allowed', async () => {
    const result = await smoke({
      'base-url': hostile.origin,
      checks: 'GET /to-metadata 200',
      'allow-hosts': '169.254.169.254',
    });
    expect(result.reason).toBe('assertion-failed');
    expect(result.log).toContain('a link-local or metadata address');
  });

  it('with a bad certificate is unreachable, and trusted by ca-file', async () => {
    const tls = makeCertificate(['IP:127.0.0.1']);
    const server = await serve((_, response) => void response.end('ok'), {
      tls,
    });
    const bad = await smoke({ 'base-url': server.origin, checks: '/ 200' });
    expect(bad.reason).toBe('unreachable');
    expect(bad.log).toContain('TLS');
    const caFile = inFolder('ca.pem');
    await writeFile(caFile, tls.cert);
    const inputs = { 'base-url': server.origin, checks: '/ 200' };
    expect((await smoke({ ...inputs, 'ca-file': caFile })).reason).toBe(
      'passed',
    );
  });
});

describe('a busy server', () => {
  it('that asks for three seconds is asked again after them', async () => {
    const asked: number[] = [];
    const server = await serve((_, response) => {
      asked.push(performance.now());
      if (asked.length > 1) response.end('ok');
      else response.writeHead(429, { 'retry-after': '3' }).end('slow down');
    });
    const result = await smoke({ 'base-url': server.origin, checks: '/ 200' });
    expect([result.exitCode, result.reason]).toEqual([0, 'passed']);
    expect(result.outputs.get('flaky')).toBe('1');
    expect(asked).toHaveLength(2);
    const [first = 0, second = 0] = asked;
    // Both were noted when they arrived: the first perhaps a little late.
    expect(second - first).toBeGreaterThan(2500);
  });

  it('that asks for a day is asked once', async () => {
    const result = await smoke({
      'base-url': hostile.origin,
      checks: 'GET /retry-after-86400 200',
    });
    expect([result.exitCode, result.reason]).toEqual([1, 'assertion-failed']);
    expect(result.json.checks[0]).toMatchObject({ status: 429, tries: 1 });
    expect(result.milliseconds).toBeLessThan(30_000);
  });

  it('that fails after it took the request is at fault, with what it said', async () => {
    const result = await smoke({
      'base-url': hostile.origin,
      checks: '- { path: /accept-then-500, method: POST, body: { a: 1 } }',
    });
    expect([result.exitCode, result.reason]).toEqual([1, 'assertion-failed']);
    expect(result.json).toMatchObject({
      rollback: true,
      checks: [{ status: 500, tries: 2, excerpt: 'oops' }],
    });
  });
});

describe('the way to the server', () => {
  it('may be IPv6', async () => {
    const server = await serve(version('2.0.0'), { host: '::1' });
    const result = await smoke({ 'base-url': server.origin, checks: '/ 200' });
    expect([result.exitCode, result.reason]).toEqual([0, 'passed']);
    expect(server.requests).toEqual(['GET /']);
  });

  it('is asked for its version over both families', async () => {
    const old = await serve(version('1.9.9'), { host: '::1' });
    await serve(version('2.0.0'), { port: old.port });
    const result = await smoke(
      {
        'base-url': `http://shop.test:${old.port}`,
        checks: '/ 200',
        'expect-version': '2.0.0',
        'wait-timeout': '2s',
      },
      { 'shop.test': ['127.0.0.1', '::1'] },
    );
    expect(result.reason).toBe('wrong-version');
    expect(result.log).toContain('::1: version "1.9.9"');
  });

  it('leads through HTTP_PROXY, but not to what NO_PROXY names', async () => {
    const server = await serve((_, response) => void response.end('direct'));
    const proxy = await serve((_, response) => void response.end('proxied'));
    const ask = (env: Readonly<Record<string, string>>) =>
      smoke(
        {
          'base-url': server.origin,
          checks: '- { path: /a, body-contains: direct }',
        },
        {},
        { HTTP_PROXY: proxy.origin, ...env },
      );
    expect((await ask({})).reason).toBe('assertion-failed');
    expect(proxy.requests).toEqual([`GET ${server.origin}/a`]);
    expect(server.requests).toEqual([]);
    const besides = await ask({ NO_PROXY: 'shop.test, 127.0.0.0/8' });
    expect(besides.reason).toBe('passed');
    expect(proxy.requests).toHaveLength(1);
    expect(server.requests).toEqual(['GET /a']);
  });
});
