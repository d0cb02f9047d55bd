import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A frame as a server sends it: not masked. */
export function serverFrame(
  opcode: number,
  payload: Buffer | string,
  isFinal = true,
): Buffer {
  const body = Buffer.from(payload);
  const first = (isFinal ? 0x80 : 0) | opcode;
  if (body.length < 126)
    return Buffer.concat([Buffer.from([first, body.length]), body]);
  const head = Buffer.alloc(body.length < 65_536 ? 4 : 10);
  head[0] = first;
  if (body.length < 65_536) {
    head[1] = 126;
    head.writeUInt16BE(body.length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(body.length), 2);
  }
  return Buffer.concat([head, body]);
}

export function channel(number: number, text: string | Buffer): Buffer {
  return serverFrame(
    2,
    Buffer.concat([Buffer.from([number]), Buffer.from(text)]),
  );
}

export function exited(code: number): Buffer {
  const causes = [{ reason: 'ExitCode', message: String(code) }];
  return channel(
    3,
    JSON.stringify(
      code === 0
        ? { status: 'Success' }
        : { status: 'Failure', reason: 'NonZeroExitCode', details: { causes } },
    ),
  );
}

export interface ExecServer {
  readonly kubeconfig: string;
  readonly requests: IncomingMessage[];
  /** All that clients sent after the upgrade. */
  received(): Buffer;
  close(): Promise<void>;
}

type OnUpgrade = (
  session: { write(bytes: Buffer): unknown; socket: Socket; accept(): void },
  request: IncomingMessage,
) => void;

/** An API server that knows pods/exec only; `onUpgrade` is its behaviour. */
export async function startExecServer(
  onUpgrade: OnUpgrade,
): Promise<ExecServer> {
  const requests: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  let received = Buffer.alloc(0);
  const server = createServer((_, response) => response.writeHead(404).end());
  server.on('upgrade', (request, stream) => {
    const socket = stream as Socket;
    requests.push(request);
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
    });
    const accept = () => {
      const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
      const digest = createHash('sha1').update(key).digest('base64');
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${digest}\r\nSec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\n`,
      );
    };
    onUpgrade(
      { socket, accept, write: (bytes) => socket.write(bytes) },
      request,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    requests,
    received: () => received,
    kubeconfig: JSON.stringify({
      clusters: [
        { name: 'c', cluster: { server: `http://127.0.0.1:${port}` } },
      ],
      users: [{ name: 'u', user: { token: 'a-very-secret-token' } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    }),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
