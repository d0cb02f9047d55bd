import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { runBundle, unintendedCommands } from '@kit/testing';

const action = join(import.meta.dirname, '../../actions/slack-notify');
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A Slack that does as `listener` says, and counts what reaches it. */
async function serve(listener: RequestListener) {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    listener(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests: () => requests,
  };
}

/** Measures its own peak memory as it ends. */
const measured = {
  NODE_OPTIONS: `--import=data:text/javascript,process.on('exit',()=>console.error('peak',process.resourceUsage().maxRSS))`,
};

function notify(
  origin: string,
  inputs: Record<string, string> = {},
  more = {},
) {
  return runBundle({
    action,
    inputs: {
      status: 'failure',
      'webhook-url': `${origin}/hook/secret-part`,
      ...inputs,
    },
    env: measured,
    ...more,
  });
}

function peakMegabytes(stderr: string): number {
  return Number(/peak (\d+)/.exec(stderr)?.[1] ?? Number.NaN) / 1024;
}

describe('the bundle of slack-notify', () => {
  it.each<[string, RequestListener, string, number, number]>([
    ['hangs', () => undefined, 'slack-outcome-unknown', 12_000, 1],
    [
      'asks to wait a day',
      (_, response) =>
        response.writeHead(429, { 'retry-after': '86400' }).end(),
      'slack-rate-limited',
      4000,
      1,
    ],
    [
      'fails after it took it',
      (_, response) => response.writeHead(500).end(),
      'slack-outcome-unknown',
      4000,
      1,
    ],
    [
      'resets the connection',
      (request) => request.socket.resetAndDestroy(),
      'slack-outcome-unknown',
      4000,
      1,
    ],
    [
      'drips one byte a second',
      (_, response) => {
        const timer = setInterval(() => response.write('x'), 1000);
        response.on('close', () => clearInterval(timer));
      },
      'slack-outcome-unknown',
      12_000,
      1,
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
      12_000,
      1,
    ],
  ])(
    'warns in time, sends once and stays small when Slack %s',
    async (_, listener, reason, limitMs, count) => {
      const slack = await serve(listener);
      const result = await notify(slack.origin);
      expect(result.exitCode).toBe(0);
      expect(result.outputs.get('reason-code')).toBe(reason);
      expect(result.outputs.get('sent')).toBe('false');
      expect(result.stdout).toContain('::warning::');
      expect(slack.requests()).toBe(count);
      expect(result.milliseconds).toBeLessThan(limitMs);
      expect(peakMegabytes(result.stderr)).toBeLessThan(150);
      expect(result.stdout.replace(/^::add-mask::.*$/gm, '')).not.toContain(
        'secret-part',
      );
    },
  );

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
    expect(result.milliseconds).toBeLessThan(4000);
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
