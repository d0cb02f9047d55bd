import { describe, expect, it } from '@jest/globals';
import { memoryWorld } from '@kit/testing';
import { run } from '../src/run.ts';
import {
  type Answering,
  type FakeAnswer,
  fakeClient,
  noAnswer,
} from './fake-client.ts';
import { given } from './given.ts';

const refused = noAnswer('HTTP_UNREACHABLE', false);

async function smoke(
  inputs: Readonly<Record<string, string>>,
  answering: Answering = () => ({ body: 'ok' }),
  signal?: AbortSignal,
) {
  const world = memoryWorld(signal && { signal });
  const client = fakeClient(answering);
  const freshClient = fakeClient(answering, ['10.0.0.1', '10.0.0.2']);
  const reports = new Map<string, string>();
  const read = given(inputs);
  const result = await run(read, world, {
    client,
    freshClient,
    checks: { name: 'input "checks"', text: read.checks },
    writeReport: async (file, text) => void reports.set(file, text),
  });
  const log = world.log.entries.join('\n');
  return { ...result, client, freshClient, reports, log, world };
}

/** The answers of each path, one after the other; the last one stays. */
function inTurn(
  answers: Readonly<Record<string, readonly (FakeAnswer | Error)[]>>,
): Answering {
  const asked = new Map<string, number>();
  return ({ url }) => {
    const path = new URL(url).pathname;
    const times = asked.get(path) ?? 0;
    asked.set(path, times + 1);
    const list = answers[path] ?? [{}];
    return list[Math.min(times, list.length - 1)] ?? {};
  };
}

describe('the verdict of a run', () => {
  it.each<[string, readonly (FakeAnswer | Error)[], string, object]>([
    ['passes', [{}], 'passed', { status: 'success', passed: 2, flaky: 0 }],
    [
      'passes, flaky, on a second try',
      [{ status: 503 }, {}],
      'passed',
      { status: 'success', passed: 2, flaky: 1 },
    ],
    [
      'fails on a wrong answer',
      [{ status: 403 }],
      'assertion-failed',
      { status: 'failure', passed: 1, failed: 1 },
    ],
    [
      'fails on no connection',
      [refused],
      'unreachable',
      { status: 'failure', passed: 1, failed: 1 },
    ],
  ])('%s', async (_, answers, reason, outputs) => {
    const { outputs: got, failure } = await smoke(
      { checks: '/a 200\n/b 200' },
      inTurn({ '/b': answers }),
    );
    expect(got).toMatchObject({ ...outputs, total: 2, 'reason-code': reason });
    expect(got['json']).toMatchObject({
      schema: 1,
      reason,
      rollback: reason === 'assertion-failed',
    });
    expect(failure === undefined).toBe(reason === 'passed');
  });

  it('tells each check in the JSON, by name and in order', async () => {
    const { outputs } = await smoke({
      checks: '- { path: /a, name: first }\n- { path: /b, method: POST }',
    });
    expect(outputs['json']).toMatchObject({
      checks: [
        { name: 'first', method: 'GET', path: '/a', outcome: 'passed' },
        { name: 'POST /b', method: 'POST', path: '/b', tries: 1 },
      ],
    });
  });
});

describe('the wait', () => {
  const waiting = {
    'wait-for': '/ready 200',
    'wait-timeout': '60s',
    'wait-interval': '5s',
  };

  it('goes on until the service is ready, and asks nothing before', async () => {
    const { outputs, client, world } = await smoke(
      waiting,
      inTurn({ '/ready': [refused, { status: 503 }, {}] }),
    );
    expect(outputs['reason-code']).toBe('passed');
    expect(client.lines).toEqual([
      'GET /ready',
      'GET /ready',
      'GET /ready',
      'GET /',
    ]);
    expect(world.clock.slept).toEqual([5000, 5000]);
  });

  it.each<[string, FakeAnswer | Error, string]>([
    ['nobody answers', refused, 'unreachable'],
    ['it answers 503', { status: 503 }, 'not-ready'],
    [
      'it takes the request and dies',
      noAnswer('HTTP_CONNECTION_LOST', true),
      'not-ready',
    ],
  ])('ends after its limit when %s', async (_, answer, reason) => {
    const { outputs, failure, client, world } = await smoke(
      waiting,
      inTurn({ '/ready': [answer] }),
    );
    expect(outputs).toMatchObject({
      'reason-code': reason,
      status: 'failure',
      passed: 0,
      total: 1,
    });
    expect(outputs['json']).toMatchObject({ rollback: false, checks: [] });
    expect(failure).toBeDefined();
    expect(client.lines).not.toContain('GET /');
    expect(world.clock.monotonic()).toBe(60_000);
  });

  it('leaves the version only the time that readiness left', async () => {
    const { outputs, world } = await smoke(
      { ...waiting, 'expect-version': '2' },
      inTurn({
        '/ready': [...Array.from({ length: 10 }, () => refused), {}],
        '/api/v1/version': [{ body: '{"version":"1"}' }],
      }),
    );
    expect(outputs['reason-code']).toBe('wrong-version');
    expect(outputs['json']).toMatchObject({ rollback: true });
    expect(world.clock.monotonic()).toBe(60_000);
  });

  it('ends with its last reason, not its first', async () => {
    const { outputs } = await smoke(
      { ...waiting, 'expect-version': '2' },
      inTurn({
        '/api/v1/version': [
          refused,
          { status: 503 },
          { body: '{"version":"1"}' },
        ],
      }),
    );
    expect(outputs['reason-code']).toBe('wrong-version');
  });

  it('asks for the version on connections of its own, at each address', async () => {
    const { outputs, client, freshClient } = await smoke(
      { 'expect-version': '2', 'version-times': '2' },
      inTurn({ '/api/v1/version': [{ body: '{"version":"2"}' }] }),
    );
    expect(outputs['reason-code']).toBe('passed');
    expect(client.lines).toEqual(['GET /']);
    expect([...freshClient.lines].sort()).toEqual([
      'GET /api/v1/version at 10.0.0.1',
      'GET /api/v1/version at 10.0.0.1',
      'GET /api/v1/version at 10.0.0.2',
      'GET /api/v1/version at 10.0.0.2',
    ]);
  });

  it('ends at once when it is cancelled', async () => {
    const signal = AbortSignal.abort(new Error('stopped by hand'));
    await expect(smoke(waiting, () => refused, signal)).rejects.toThrow(
      'stopped by hand',
    );
  });
});

describe('a dry run', () => {
  it('shows the plan, asks nothing and writes nothing', async () => {
    const { outputs, client, freshClient, log, reports, failure } = await smoke(
      {
        'dry-run': 'true',
        'wait-for': '/ready 200',
        'expect-version': '2',
        'report-junit': 'r.xml',
      },
    );
    expect(outputs).toMatchObject({
      status: 'skipped',
      'reason-code': 'dry-run',
      total: 1,
    });
    expect(failure).toBeUndefined();
    expect([...client.lines, ...freshClient.lines]).toEqual([]);
    expect(reports.size).toBe(0);
    expect(log).toContain('wait for GET /ready 200, at most 2 min 30 s');
    expect(log).toContain('wait for version 2');
  });
});

describe('secrets', () => {
  it('of the token, the headers and the checks are in nothing that is told', async () => {
    const secrets = ['tok-12345', 'key-12345', 'own-12345'];
    const { outputs, summary, reports, log, client } = await smoke(
      {
        token: 'tok-12345',
        headers: 'X-Api-Key: key-12345',
        checks:
          '- { path: /a, headers: { cookie: own-12345 }, body-contains: x }',
        'report-junit': 'r.xml',
      },
      () => ({ body: secrets.join(' ') }),
    );
    expect(client.requests[0]?.headers).toEqual({
      authorization: 'Bearer tok-12345',
      'X-Api-Key': 'key-12345',
      cookie: 'own-12345',
    });
    const told = [
      JSON.stringify(outputs),
      summary?.markdown,
      reports.get('r.xml'),
      log,
    ].join('\n');
    for (const secret of secrets) expect(told).not.toContain(secret);
    expect(told).toContain('*** *** ***');
  });

  it('are in no reason of a wait that failed', async () => {
    const { failure } = await smoke(
      { token: 'tok-12345', 'expect-version': '2', 'wait-timeout': '5s' },
      () => ({ body: '{"version":"tok-12345"}' }),
    );
    expect(failure).toContain('version "***"');
  });
});

describe('the report', () => {
  it('is written also when the checks could not begin', async () => {
    const { reports } = await smoke(
      { 'wait-for': '/r', 'wait-timeout': '5s', 'report-junit': 'out/r.xml' },
      () => refused,
    );
    expect(reports.get('out/r.xml')).toContain('skipped="1"');
  });

  it('has the checks that failing fast left out as skipped', async () => {
    const { outputs, reports, client } = await smoke({
      checks: '/a 201\n/b 200\n/c 200',
      concurrency: '1',
      'fail-fast': 'true',
      'report-junit': 'r.xml',
    });
    expect(client.lines).toEqual(['GET /a']);
    expect(outputs).toMatchObject({ passed: 0, failed: 1, total: 3 });
    expect(reports.get('r.xml')).toContain('skipped="2"');
  });
});
