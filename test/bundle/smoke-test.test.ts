import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { runBundle } from '@kit/testing';
import {
  action,
  inFolder,
  serve,
  servers,
  smoke,
  version,
} from './smoke-test/bundle.ts';

describe('expect-version on every address', () => {
  async function three(last: string) {
    const first = await serve(version('2.0.0'));
    const { port } = first;
    await serve(version('2.0.0'), { host: '127.0.0.2', port });
    await serve(version(last), { host: '127.0.0.3', port });
    return port;
  }
  const names = { 'shop.test': ['127.0.0.1', '127.0.0.2', '127.0.0.3'] };

  it('refuses to pass while one of three has the old version', async () => {
    const port = await three('1.9.9');
    const result = await smoke(
      {
        'base-url': `http://shop.test:${port}`,
        checks: '/ 200',
        'expect-version': '2.0.0',
        'wait-timeout': '2s',
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
      'wait-timeout': '2s',
    });
    expect([result.exitCode, result.reason]).toEqual([1, 'not-ready']);
    expect(result.json.rollback).toBe(false);
    expect(result.log).toContain('status: expected 200, got 503');
  });

  it.each(['wait', 'checks'])(
    'a service that cannot be reached, in the %s',
    async (phase) => {
      const result = await smoke({
        'base-url': 'http://127.0.0.1:1',
        checks: '/ 200',
        'wait-timeout': '2s',
        ...(phase === 'wait' && { 'wait-for': '/health/ready 200' }),
      });
      expect([result.exitCode, result.reason]).toEqual([1, 'unreachable']);
      expect(result.json.rollback).toBe(false);
    },
  );

  it('a failed assertion, with expected, got, body, times and tries', async () => {
    const report = inFolder('deep/smoke.xml');
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
    const server = await serve((_, response) => void response.end());
    const result = await smoke({
      'base-url': server.origin,
      checks: 'GET /health/live 200\nGET /api/v1/auth/login 401',
      'dry-run': 'true',
    });
    expect([result.exitCode, result.reason]).toEqual([0, 'dry-run']);
    expect(result.log).toContain('GET /api/v1/auth/login 401');
    expect(result.outputs.get('total')).toBe('2');
    expect(server.requests).toEqual([]);
  });

  it('ends when it is cancelled, long before its timeout', async () => {
    const arrived = Promise.withResolvers<void>();
    const server = await serve(() => arrived.resolve());
    const result = await runBundle({
      action,
      inputs: {
        'base-url': server.origin,
        checks: 'GET /hang 200',
        timeout: '10m',
      },
      kill: { signal: 'SIGINT', when: arrived.promise },
    });
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain('CANCELLED');
  });
});
