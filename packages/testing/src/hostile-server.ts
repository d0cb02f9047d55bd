import { gzipSync } from 'node:zlib';
import {
  type FakeServer,
  type FakeServerOptions,
  type Handler,
  startFakeServer,
} from './fake-server.ts';

const megabyte = Buffer.alloc(1024 * 1024, 0x61);

/** What each path of a hostile server does to those who ask. */
export const hostilities: Readonly<Record<string, Handler>> = {
  /** Takes the request and never answers. */
  '/hang': () => undefined,
  /** A byte of the body each 200 ms, for ever. */
  '/drip': (_, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' });
    const timer = setInterval(() => response.write('x'), 200);
    response.once('close', () => clearInterval(timer));
  },
  /** A byte of a header each 200 ms, for ever. */
  '/drip-head': (_, { socket }) => {
    socket?.write('HTTP/1.1 200 OK\r\nx-slow: ');
    const timer = setInterval(() => socket?.write('x'), 200);
    socket?.once('close', () => clearInterval(timer));
  },
  /** A body of 1 GiB. */
  '/huge': (_, response) => {
    response.writeHead(200, { 'content-length': 1024 * megabyte.length });
    let left = 1024;
    const send = () => {
      while (left > 0) {
        left -= 1;
        if (!response.write(megabyte)) break;
      }
      if (left === 0) response.end();
    };
    response.on('drain', send).on('error', () => undefined);
    send();
  },
  /** 256 MiB in 256 KiB of gzip. */
  '/bomb': (_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' });
    response.end(bomb());
  },
  '/loop': (_, response) => redirect(response, '/loop'),
  '/to-metadata': (_, response) =>
    redirect(response, 'http://169.254.169.254/latest/meta-data/'),
  '/to-mapped-metadata': (_, response) =>
    redirect(response, 'http://[::ffff:169.254.169.254]/latest/'),
  '/to-file': (_, response) => redirect(response, 'file:///etc/passwd'),
  '/reset': (request) => request.socket.resetAndDestroy(),
  '/reset-in-body': (request, response) => {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('half');
    setTimeout(() => request.socket.resetAndDestroy(), 50);
  },
  '/no-http': ({ socket }) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
  '/many-headers': ({ socket }) =>
    socket.end(`HTTP/1.1 200 OK\r\n${'x-header: y\r\n'.repeat(20_000)}\r\n`),
  '/bad-gzip': (_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' });
    response.end('not gzip at all');
  },
  '/retry-after-3': (_, response) => tooMany(response, '3'),
  '/retry-after-86400': (_, response) => tooMany(response, '86400'),
  /** 500 after it has taken the request. */
  '/accept-then-500': (request, response) => {
    request.resume().once('end', () => response.writeHead(500).end('oops'));
  },
};

/** A server with all hostilities; any other path is answered with `ok`. */
export function startHostileServer(
  options: FakeServerOptions = {},
): Promise<FakeServer> {
  return startFakeServer((request, response) => {
    const path = (request.url ?? '/').replace(/\?.*$/, '');
    const hostile = Object.hasOwn(hostilities, path)
      ? hostilities[path]
      : undefined;
    if (hostile === undefined) response.end('ok');
    else hostile(request, response);
  }, options);
}

function redirect(response: Parameters<Handler>[1], location: string) {
  response.writeHead(302, { location }).end();
}

function tooMany(response: Parameters<Handler>[1], seconds: string) {
  response.writeHead(429, { 'retry-after': seconds }).end('slow down');
}

let madeBomb: Buffer | undefined;

function bomb(): Buffer {
  madeBomb ??= gzipSync(Buffer.alloc(256 * megabyte.length));
  return madeBomb;
}
