import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import {
  type FakeServer,
  type FakeServerOptions,
  makeCertificate,
  runBundle,
  startFakeServer,
  unintendedCommands,
} from '@kit/testing';

const action = join(import.meta.dirname, '../../actions/slack-notify');
const servers: FakeServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(listener: RequestListener, options?: FakeServerOptions) {
  const server = await startFakeServer(listener, options);
  servers.push(server);
  return server;
}

const folder = mkdtempSync(join(tmpdir(), 'kit-slack-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** It measures its own peak memory as it ends. */
const peak = join(folder, 'peak');
const preload = join(import.meta.dirname, 'peak-memory.cjs');
const measured = {
  NODE_OPTIONS: `--require=${preload}`,
  PEAK_MEMORY_FILE: peak,
};

/** A run of the bundle, which must stay small and keep its secret. */
async function notify(
  origin: string,
  inputs: Record<string, string> = {},
  more = {},
) {
  const result = await runBundle({
    action,
    inputs: {
      status: 'failure',
      'webhook-url': `${origin}/hook/secret-part`,
      ...inputs,
    },
    env: measured,
    ...more,
  });
  expect(Number(readFileSync(peak, 'utf8')) / 1024).toBeLessThan(150);
  const shown = result.log.replace(/^::add-mask::.*$/gm, '');
  expect(shown).not.toContain('secret-part');
  return result;
}

describe('the bundle of slack-notify', () => {
  it.each<[string, RequestListener, string]>([
    ['hangs', () => undefined, 'slack-outcome-unknown'],
    [
      'asks to wait a day',
      (_, response) =>
        response.writeHead(429, { 'retry-after': '86400' }).end(),
      'slack-rate-limited',
    ],
    [
      'fails after it took it',
      (_, response) => response.writeHead(500).end(),
      'slack-outcome-unknown',
    ],
    [
      'resets the connection',
      (request) => request.socket.resetAndDestroy(),
      'slack-outcome-unknown',
    ],
    [
      'drips one byte a second',
      (_, response) => {
        const timer = setInterval(() => response.write('x'), 1000);
        response.on('close', () => clearInterval(timer));
      },
      'slack-outcome-unknown',
    ],
    [
      'answers without an end',
      (_, response) => {
        const flood = () => {
          while (response.write(Buffer.alloc(65_536, 120)));
        };
        response.on('drain', flood);
        flood();
      },
      'slack-refused',
    ],
  ])(
    'warns in time, sends once and stays small when Slack %s',
    async (_, listener, reason) => {
      const slack = await serve(listener);
      const result = await notify(slack.origin);
      expect(result.exitCode).toBe(0);
      expect(result.outputs.get('reason-code')).toBe(reason);
      expect(result.outputs.get('sent')).toBe('false');
      expect(result.stdout).toContain('::warning::');
      expect(slack.requests).toHaveLength(1);
      // One request may take 10 s; all in all it is 30 s.
      expect(result.milliseconds).toBeLessThan(30_000);
    },
    60_000,
  );

  it('takes a redirect for a refusal, wherever it leads', async () => {
    const slack = await serve((_, response) =>
      response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
    );
    const { outputs } = await notify(slack.origin);
    expect(outputs.get('reason-code')).toBe('slack-refused');
    expect(slack.requests).toHaveLength(1);
  });

  it('tells nothing to a Slack whose certificate it cannot trust', async () => {
    const slack = await serve((_, response) => void response.end('ok'), {
      tls: makeCertificate(['IP:127.0.0.1']),
    });
    const { outputs } = await notify(slack.origin, { timeout: '2s' });
    expect(outputs.get('reason-code')).toBe('slack-unreachable');
    expect(slack.requests).toEqual([]);
  });

  it('waits the three seconds that Slack asks for', async () => {
    let asked = 0;
    const slack = await serve((_, response) => {
      asked += 1;
      if (asked === 1) response.writeHead(429, { 'retry-after': '3' }).end();
      else response.end('ok');
    });
    const result = await notify(slack.origin, { 'fail-on-error': 'true' });
    expect(result.exitCode).toBe(0);
    expect(result.outputs.get('reason-code')).toBe('posted');
    expect(result.milliseconds).toBeGreaterThan(3000);
  });

  it('fails the step when nobody listens and it was asked to', async () => {
    const result = await notify('http://127.0.0.1:9', {
      'fail-on-error': 'true',
      timeout: '2s',
    });
    expect(result.exitCode).toBe(1);
    expect(result.outputs.get('reason-code')).toBe('slack-unreachable');
    expect(result.milliseconds).toBeLessThan(20_000);
  });

  it('gives no command to the runner, whatever the texts say', async () => {
    const hostile =
      '<!channel> ##[set-output name=sent;]true\n::set-output name=sent::true\n\u001b[31m';
    const slack = await serve((_, response) => response.end('ok'));
    const result = await notify(
      slack.origin,
      { text: hostile, title: hostile, reason: hostile, fields: 'all' },
      {
        event: { head_commit: { message: hostile, author: { name: hostile } } },
      },
    );
    expect(result.exitCode).toBe(0);
    expect(unintendedCommands(result.log)).toEqual([]);
    expect(JSON.parse(result.outputs.get('payload') ?? '').text).toContain(
      '&lt;!channel&gt;',
    );
  });
});
