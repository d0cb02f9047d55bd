import { afterEach, describe, expect, it } from '@jest/globals';
import { createHttpClient } from '@kit/http';
import {
  type FakeServer,
  type Handler,
  manualClock,
  startFakeServer,
} from '@kit/testing';
import {
  type CheckRun,
  failureText,
  parseChecks,
  runChecks,
} from '../src/index.ts';

const servers: FakeServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function runAll(
  text: string,
  handler: Handler,
  given: Partial<CheckRun & { concurrency: number; failFast: boolean }> = {},
) {
  const server = await startFakeServer(handler);
  servers.push(server);
  const client = createHttpClient();
  const clock = manualClock();
  const results = await runChecks(
    parseChecks('checks', text),
    {
      client,
      clock,
      base: new URL(server.origin),
      headers: { 'x-all': 'yes' },
      timeoutMs: 20_000,
      retries: 2,
      retryIntervalMs: 1000,
      redirects: 'same-origin',
      maxBodyBytes: 1000,
      ...given,
    },
    { concurrency: given.concurrency ?? 2, failFast: given.failFast ?? false },
  );
  client.close();
  return { results, server, slept: clock.slept };
}

const statuses = (codes: readonly number[]): Handler => {
  let asked = 0;
  return (_, response) => {
    const code = codes[Math.min(asked, codes.length - 1)] ?? 200;
    asked += 1;
    response.writeHead(code).end(`answer ${asked}`);
  };
};

describe('tries', () => {
  it.each([
    ['passes at once', [200], 'passed', 1],
    ['is flaky when a second try passes', [503, 200], 'flaky', 2],
    ['gives up after the retries', [503], 'failed', 3],
    ['does not try again what will not pass', [403, 200], 'failed', 1],
    ['tries a missing page again', [404, 200], 'flaky', 2],
  ])('%s', async (_, codes, outcome, tries) => {
    const { results, slept } = await runAll('/x 200', statuses(codes));
    expect(results[0]).toMatchObject({ outcome, tries });
    expect(slept).toEqual(Array.from({ length: tries - 1 }, () => 1000));
  });

  it('keeps the first failure of a flaky check', async () => {
    const { results } = await runAll('/x 200', statuses([500, 200]));
    expect(results[0]?.firstFailure).toBe('status: expected 200, got 500');
  });

  it('honours a Retry-After of a minute, and gives up on one of a day', async () => {
    const wait = (seconds: string) =>
      runAll('/x 200', (_, response) => {
        response.writeHead(429, { 'retry-after': seconds }).end();
      });
    expect((await wait('7')).slept).toEqual([7000, 7000]);
    const day = await wait('86400');
    expect(day.slept).toEqual([]);
    expect(day.results[0]).toMatchObject({ outcome: 'failed', tries: 1 });
  });

  it('does not retry a wrong body of a right answer', async () => {
    const { results } = await runAll(
      '- { path: /x, body-contains: other }',
      statuses([200]),
    );
    expect(results[0]).toMatchObject({ tries: 1, excerpt: 'answer 1' });
  });

  it('tells a timeout from a refused connection', async () => {
    const hang = await runAll('/x', () => undefined, {
      retries: 0,
      timeoutMs: 1000,
    });
    expect(hang.results[0]).toMatchObject({ outcome: 'failed' });
    const base = new URL('http://127.0.0.1:1');
    const gone = await runAll('/x', () => undefined, { base });
    expect(gone.results[0]).toMatchObject({ outcome: 'unreachable', tries: 3 });
    const [result] = gone.results;
    expect(result && failureText(result)).toContain('ECONNREFUSED');
  });
});

describe('requests', () => {
  it('carry the common headers, those of the check, and its body', async () => {
    const seen: unknown[] = [];
    await runAll(
      '- { path: /p, method: PUT, headers: { x-own: 1 }, body: hi }',
      (request, response) => {
        seen.push(
          request.method,
          request.headers['x-all'],
          request.headers['x-own'],
        );
        response.end();
      },
    );
    expect(seen).toEqual(['PUT', 'yes', '1']);
  });

  it('do not follow a redirect that is what the check expects', async () => {
    const handler: Handler = (request, response) => {
      if (request.url === '/end') response.end();
      else response.writeHead(302, { location: '/end' }).end();
    };
    const { results, server } = await runAll('/a 302\n/a 200', handler, {
      concurrency: 1,
    });
    expect(results.map((result) => result?.outcome)).toEqual([
      'passed',
      'passed',
    ]);
    expect(server.requests).toEqual(['GET /a', 'GET /a', 'GET /end']);
  });
});

describe('many checks', () => {
  it('run so many at a time, and come back in their order', async () => {
    const waiting: (() => void)[] = [];
    let most = 0;
    const text = Array.from({ length: 12 }, (_, i) => `/${i} 200`).join('\n');
    const { results } = await runAll(
      text,
      (_, response) => {
        waiting.push(() => response.end());
        most = Math.max(most, waiting.length);
        // A while after the fourth, so that a fifth would have come.
        if (waiting.length === 4) {
          setTimeout(() => {
            for (const answer of waiting.splice(0)) answer();
          }, 50);
        }
      },
      { concurrency: 4 },
    );
    expect(most).toBe(4);
    expect(results.map((result) => result?.check.path)).toEqual(
      Array.from({ length: 12 }, (_, i) => `/${i}`),
    );
  });

  it('stop after the first failure when told to fail fast', async () => {
    const { results } = await runAll(
      '/1 201\n/2 200\n/3 200',
      statuses([200]),
      {
        concurrency: 1,
        failFast: true,
      },
    );
    expect(results.map((result) => result?.outcome)).toEqual([
      'failed',
      undefined,
      undefined,
    ]);
  });

  it('end with the reason of the signal when cancelled', async () => {
    const signal = AbortSignal.abort(new Error('cancelled by hand'));
    const run = runAll('/x', statuses([200]), { signal });
    await expect(run).rejects.toThrow('cancelled by hand');
  });
});
