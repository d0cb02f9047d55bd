import { afterEach, describe, expect, it } from '@jest/globals';
import { createSecrets } from '@kit/action';
import { systemClock } from '@kit/clock';
import {
  type Connection,
  connect,
  type ExecResult,
  loadAccess,
  type PodCommand,
} from '../src/index.ts';
import {
  channel,
  type ExecServer,
  exited,
  serverFrame,
  startExecServer,
} from './exec-server.ts';

let server: ExecServer;
let connection: Connection;
afterEach(async () => {
  connection.close();
  await server.close();
});

type Session = Parameters<Parameters<typeof startExecServer>[0]>;

async function run(
  behaviour: (...session: Session) => void,
  command: Partial<PodCommand> = {},
  signal?: AbortSignal,
): Promise<ExecResult> {
  server = await startExecServer(behaviour);
  const access = await loadAccess({
    kubeconfig: server.kubeconfig,
    env: {},
    workspace: '/',
  });
  connection = connect(access, {
    clock: systemClock,
    secrets: createSecrets(() => undefined),
    env: {},
    userAgent: 'test',
  });
  return connection.exec(
    {
      namespace: 'shop',
      pod: 'web-1',
      container: 'app',
      argv: ['check', '--deep', 'a b'],
      timeoutMs: 3000,
      ...command,
    },
    signal,
  );
}

/** A server that says nothing at all. */
const silent = () => undefined;

const answering =
  (...frames: readonly Buffer[]) =>
  (...[{ accept, write }]: Session) => {
    accept();
    for (const frame of frames) write(frame);
  };

describe('a command in a pod', () => {
  it('is asked for word by word, with the token, and tells both streams', async () => {
    const result = await run(
      answering(channel(1, 'out\n'), channel(2, 'err\n'), exited(0)),
    );
    expect(result).toEqual({ kind: 'exited', code: 0, output: 'out\nerr' });
    const [request] = server.requests;
    expect(request?.url).toBe(
      '/api/v1/namespaces/shop/pods/web-1/exec?container=app&stdout=true&stderr=true&command=check&command=--deep&command=a+b',
    );
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer a-very-secret-token',
      'sec-websocket-protocol': 'v5.channel.k8s.io, v4.channel.k8s.io',
    });
  });

  it('leaves the container out when none is named', async () => {
    await run(answering(exited(0)), { container: '' });
    expect(server.requests[0]?.url).not.toContain('container=');
  });

  it.each([1, 3, 137])('tells exit code %i', async (code) => {
    expect(await run(answering(exited(code)))).toEqual({
      kind: 'exited',
      code,
      output: '',
    });
  });

  it('tells why it could not begin', async () => {
    const message = 'exec: "check": executable file not found in $PATH';
    const failure = { status: 'Failure', reason: 'InternalError', message };
    expect(
      await run(answering(channel(3, JSON.stringify(failure)))),
    ).toMatchObject({ kind: 'refused', message });
  });

  it('reads frames however they are cut and put together', async () => {
    const whole = Buffer.concat([
      serverFrame(2, Buffer.from([1, 0x61]), false),
      serverFrame(9, 'still there?'),
      serverFrame(0, 'bc', false),
      serverFrame(0, 'd'),
      exited(0),
    ]);
    const result = await run(({ accept, socket }) => {
      accept();
      socket.setNoDelay(true);
      for (const byte of whole) socket.write(Buffer.from([byte]));
    });
    expect(result).toMatchObject({ code: 0, output: 'abcd' });
  });

  it('answers a ping with a masked pong', async () => {
    await run(({ accept, write, socket }) => {
      accept();
      write(serverFrame(9, 'hi'));
      socket.once('data', () => write(exited(0)));
    });
    const [first, second, ...rest] = server.received();
    expect([first, second]).toEqual([0x8a, 0x82]);
    const text = rest.slice(4, 6).map((byte, i) => byte ^ (rest[i] ?? 0));
    expect(Buffer.from(text).toString()).toBe('hi');
  });

  it('keeps the end of a long output, and no more', async () => {
    const block = Buffer.alloc(32 * 1024, 'x');
    const frames = Array.from({ length: 400 }, () => channel(1, block));
    const result = await run(
      answering(...frames, channel(1, 'the end'), exited(1)),
      { maxBytes: 1000 },
    );
    expect(result.output.startsWith('[…]xxx')).toBe(true);
    expect(result.output.endsWith('the end')).toBe(true);
    expect(result.output.length).toBe(1003);
  });
});

describe('a command that does not end well', () => {
  it('ends in time when it hangs, with what it wrote', async () => {
    const begun = performance.now();
    const result = await run(answering(channel(1, 'waiting')), {
      timeoutMs: 300,
    });
    expect(result).toEqual({ kind: 'timed-out', output: 'waiting' });
    expect(performance.now() - begun).toBeLessThan(2500);
  });

  it.each<[string, (...session: Session) => void, RegExp]>([
    [
      'closes the connection',
      ({ accept, socket }) => {
        accept();
        socket.end();
      },
      /closed/,
    ],
    [
      'closes the session with a reason',
      answering(
        serverFrame(
          8,
          Buffer.concat([Buffer.from([3, 243]), Buffer.from('bye')]),
        ),
      ),
      /1011: bye/,
    ],
    ['sends a masked frame', answering(Buffer.from([0x82, 0x81])), /masked/],
    ['sends reserved bits', answering(Buffer.from([0xf2, 0x01])), /reserved/],
    [
      'announces a frame of 1 TiB',
      answering(Buffer.from([0x82, 127, 0, 0, 1, 0, 0, 0, 0, 0])),
      /a frame of 1099511627776 bytes/,
    ],
    [
      'sends a message without an end',
      ({ accept, write }) => {
        accept();
        const part = serverFrame(2, Buffer.alloc(1024 * 1024), false);
        for (let i = 0; i < 6; i++) write(part);
      },
      /without an end/,
    ],
    [
      'accepts another request than this',
      ({ socket }) =>
        void socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n',
        ),
      /not to this request/,
    ],
    ['never answers', silent, /no answer/],
  ])('is cut off when the server %s', async (_, behaviour, message) => {
    const timeoutMs = behaviour === silent ? 500 : 10_000;
    const result = await run(behaviour, { timeoutMs });
    expect(result).toMatchObject({
      kind: 'cut-off',
      message: expect.stringMatching(message),
    });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    [401, 'KUBERNETES_UNAUTHORIZED'],
    [403, 'KUBERNETES_FORBIDDEN'],
    [404, 'KUBERNETES_NOT_FOUND'],
  ])('throws what HTTP %i means', async (status, code) => {
    const asked = run(
      ({ socket }) =>
        void socket.end(
          `HTTP/1.1 ${status} No\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n${JSON.stringify({ message: 'may not' })}`,
        ),
    );
    await expect(asked).rejects.toMatchObject({
      code,
      message: expect.stringContaining('may not'),
    });
  });

  it('asks again after an error of the server: nothing has begun', async () => {
    let asked = 0;
    const result = await run(({ accept, write, socket }) => {
      asked += 1;
      if (asked < 3) {
        socket.end('HTTP/1.1 502 Bad\r\nConnection: close\r\n\r\n{}');
        return;
      }
      accept();
      write(exited(0));
    });
    expect([result.kind, asked]).toEqual(['exited', 3]);
  });

  it('ends at once when the job is cancelled', async () => {
    const abort = new AbortController();
    const asked = run(
      ({ accept }) => {
        accept();
        setTimeout(() => abort.abort(), 50);
      },
      {},
      abort.signal,
    );
    await expect(asked).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
