import { connect, createServer, type Socket } from 'node:net';

/** A way to a port of loopback on which nothing moves any more when it is told so. */
export interface StallingProxy {
  readonly port: number;
  stall(): void;
  remove(): void;
}

export async function startStallingProxy(to: number): Promise<StallingProxy> {
  const sockets = new Set<Socket>();
  let isStalled = false;
  const server = createServer((from) => {
    const onward = connect(to, '127.0.0.1');
    for (const socket of [from, onward]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
      socket.on('close', () => {
        from.destroy();
        onward.destroy();
      });
    }
    from.on('data', (bytes) => isStalled || onward.write(bytes));
    onward.on('data', (bytes) => isStalled || from.write(bytes));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    stall() {
      isStalled = true;
    },
    remove() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
