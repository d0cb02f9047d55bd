import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type FakeServer,
  type Handler,
  makeCertificate,
  runBundle,
  startFakeServer,
  startHostileServer,
  unintendedCommands,
} from '@kit/testing';

const action = join(import.meta.dirname, '../../actions/smoke-test');

/** Answers names for the bundle, and notes its peak memory in kilobytes. */
const preload = `
import dns from 'node:dns';
import { writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const names = JSON.parse(process.env.TEST_NAMES ?? '{}');
const real = dns.lookup;
dns.lookup = (host, options, done) => Object.hasOwn(names, host)
  ? done(null, names[host].map((address) => ({ address, family: 4 })))
  : real(host, options, done);
syncBuiltinESMExports();
process.on('exit', () => writeFileSync(process.env.TEST_PEAK, String(process.resourceUsage().maxRSS)));
`;

let folder: string;
let hostile: FakeServer;
const servers: FakeServer[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kit-smoke-'));
  hostile = await startHostileServer();
  servers.push(hostile);
});

afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await rm(folder, { recursive: true, force: true });
});

const quick = {
  'wait-timeout': '600ms',
  'wait-interval': '100ms',
  timeout: '500ms',
  retries: '1',
  'retry-interval': '50ms',
};

async function smoke(
  inputs: Readonly<Record<string, string>>,
  names: Readonly<Record<string, readonly string[]>> = {},
  env: Readonly<Record<string, string>> = {},
) {
  const peak = join(folder, 'peak');
  const result = await runBundle({
    action,
    inputs: { ...quick, ...inputs },
    env: {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}`,
      TEST_NAMES: JSON.stringify(names),
      TEST_PEAK: peak,
      ...env,
    },
  });
  expect(unintendedCommands(result.log)).toEqual([]);
  const peakMb = Number(await readFile(peak, 'utf8')) / 1024;
  expect(peakMb).toBeLessThan(150);
  const { outputs } = result;
  return {
    ...result,
    reason: outputs.get('reason-code'),
    json: JSON.parse(outputs.get('json') ?? 'null'),
  };
}

async function serve(handler: Handler, host?: string, port?: number) {
  const server = await startFakeServer(handler, {
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
  });
  servers.push(server);
  return server;
}

const version =
  (text: string): Handler =>
  (_, response) =>
    void response.end(JSON.stringify({ version: text }));

describe('expect-version on every address', () => {
  async function three(last: string) {
    const first = await serve(version('2.0.0'));
    await serve(version('2.0.0'), '127.0.0.2', first.port);
    await serve(version(last), '127.0.0.3', first.port);
    return first.port;
  }
  const names = { 'shop.test': ['127.0.0.1', '127.0.0.2', '127.0.0.3'] };

  it('refuses to pass while one of three has the old version', async () => {
    const port = await three('1.9.9');
    const result = await smoke(
      {
        'base-url': `http://shop.test:${port}`,
        checks: '/ 200',
        'expect-version': '2.0.0',
      },
      names,
    );
    expect(result.exitCode).toBe(1);
    expect(result.reason).toBe('wrong-version');
    expect(result.json).toMatchObject({ rollback: true });
    expect(result.log).toContain('127.0.0.3: version "1.9.9"');
    expect(result.outputs.get('passed')).toBe('0');
  });

  it('passes when all three have the new one, N times each', async () => {
    const port = await three('2.0.0');
    const result = await smoke(
      {
        'base-url': `http://shop.test:${port}`,
        checks: '/ 200',
        'expect-version': '2.0.0',
      },
      names,
    );
    expect(result.reason).toBe('passed');
    expect(servers.slice(-3).map(({ requests }) => requests.length)).toEqual([
      4, 3, 3,
    ]);
    expect(servers.at(-1)?.connections()).toBe(3);
  });

  it('asks the addresses that it is given', async () => {
    const port = await three('1.9.9');
    const result = await smoke({
      'base-url': `http://127.0.0.1:${port}`,
      checks: '/ 200',
      'expect-version': '2.0.0',
      addresses: '127.0.0.1, 127.0.0.2',
    });
    expect(result.reason).toBe('passed');
  });
});

describe('the outcome tells apart', () => {
  it('a flaky check, which passes and says so', async () => {
    let asked = 0;
    const server = await serve((_, response) => {
      asked += 1;
      response.writeHead(asked === 1 ? 503 : 200).end();
    });
    const result = await smoke({ 'base-url': server.origin, checks: '/x 200' });
    expect([result.exitCode, result.reason]).toEqual([0, 'passed']);
    expect(result.outputs.get('flaky')).toBe('1');
    expect(result.summary).toContain('flaky');
    expect(result.log).toContain('at first status: expected 200, got 503');
  });

  it('a service that is not ready', async () => {
    const server = await serve((_, response) =>
      response.writeHead(503).end('starting'),
    );
    const result = await smoke({
      'base-url': server.origin,
      checks: '/ 200',
      'wait-for': '/health/ready 200',
    });
    expect([result.exitCode, result.reason]).toEqual([1, 'not-ready']);
    expect(result.json.rollback).toBe(false);
    expect(result.milliseconds).toBeLessThan(4000);
  });

  it.each(['wait', 'checks'])(
    'a service that cannot be reached, in the %s',
    async (phase) => {
      const result = await smoke({
        'base-url': 'http://127.0.0.1:1',
        checks: '/ 200',
        ...(phase === 'wait' && { 'wait-for': '/health/ready 200' }),
      });
      expect([result.exitCode, result.reason]).toEqual([1, 'unreachable']);
      expect(result.json.rollback).toBe(false);
    },
  );

  it('a failed assertion, with expected, got, body, times and tries', async () => {
    const report = join(folder, 'deep/smoke.xml');
    const server = await serve((request, response) => {
      response.end(
        `##[set-output name=x]y\n</failure> ${request.headers.authorization}`,
      );
    });
    const result = await smoke({
      'base-url': server.origin,
      checks: '- path: /v\n  json: { $.a: 1 }\n- path: /w\n  status: 201',
      token: 'very-secret-token',
      'report-junit': report,
    });
    expect([result.exitCode, result.reason]).toEqual([1, 'assertion-failed']);
    expect(result.json).toMatchObject({ rollback: true, failed: 2 });
    expect(result.json.checks[1]).toMatchObject({
      tries: 1,
      mismatches: [{ what: 'status', expected: '201', got: '200' }],
    });
    const junit = await readFile(report, 'utf8');
    expect(junit).toContain('failures="2"');
    expect(junit).not.toContain('</failure> ');
    expect(result.summary).toContain('time: DNS 0');
    const everything = [
      junit,
      result.summary,
      result.outputs.get('json'),
      result.log.replace(/::add-mask::.*/g, ''),
    ].join('\n');
    expect(everything).not.toContain('very-secret-token');
    expect(everything).toContain('***');
  });
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
    });
    expect([result.exitCode, result.reason]).toEqual([1, reason]);
    expect(result.log).toContain(why);
    expect(result.milliseconds).toBeLessThan(4000);
  });

  it.each(['/huge', '/bomb'])('%s is read to the first MiB', async (path) => {
    const result = await smoke({
      'base-url': hostile.origin,
      checks: `GET ${path} 200`,
      timeout: '5s',
    });
    expect(result.reason).toBe('passed');
    expect(result.milliseconds).toBeLessThan(5000);
  });

  it('cannot lead to a metadata address although its name is allowed', async () => {
    const result = await smoke(
      {
        'base-url': hostile.origin,
        checks: 'GET /to-metadata 200',
        'allow-hosts': '169.254.169.254',
      },
      {},
    );
    expect(result.reason).toBe('assertion-failed');
    expect(result.log).toContain('a link-local or metadata address');
  });

  it('with a bad certificate is unreachable, and trusted by ca-file', async () => {
    const tls = makeCertificate(['IP:127.0.0.1']);
    const server = await startFakeServer((_, response) => response.end('ok'), {
      tls,
    });
    servers.push(server);
    const bad = await smoke({ 'base-url': server.origin, checks: '/ 200' });
    expect(bad.reason).toBe('unreachable');
    expect(bad.log).toContain('TLS');
    const { writeFile } = await import('node:fs/promises');
    const caFile = join(folder, 'ca.pem');
    await writeFile(caFile, tls.cert);
    const inputs = { 'base-url': server.origin, checks: '/ 200' };
    expect((await smoke({ ...inputs, 'ca-file': caFile })).reason).toBe(
      'passed',
    );
  });
});

describe('configuration', () => {
  it('names every mistake in the checks with its place', async () => {
    const result = await smoke({
      'base-url': 'http://127.0.0.1:1',
      checks: '- path: /a\n  statsu: 200\n- get it\n- path: b',
    });
    expect(result.exitCode).toBe(1);
    expect(result.reason).toBe('config-invalid');
    expect(result.log).toContain(':2:3: unknown key "statsu"');
    expect(result.log).toContain('did you mean "status"');
    expect(result.log).toContain(':3:');
    expect(result.log).toContain(':4:');
  });

  it('only shows the plan in a dry run', async () => {
    const before = hostile.requests.length;
    const result = await smoke({
      'base-url': hostile.origin,
      checks: 'GET /health/live 200\nGET /api/v1/auth/login 401',
      'dry-run': 'true',
    });
    expect([result.exitCode, result.reason]).toEqual([0, 'dry-run']);
    expect(result.log).toContain('GET /api/v1/auth/login 401');
    expect(result.outputs.get('total')).toBe('2');
    expect(hostile.requests).toHaveLength(before);
  });

  it('ends within a second of cancellation', async () => {
    const result = await runBundle({
      action,
      inputs: { 'base-url': hostile.origin, checks: 'GET /hang 200' },
      kill: { signal: 'SIGINT', afterMs: 700 },
    });
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain('CANCELLED');
    expect(result.milliseconds).toBeLessThan(3000);
  });
});
