import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { nodeHttp, nodeHttps } from './node-modules.ts';
import type { Phase, Progress } from './timings.ts';

export interface Exchange {
  readonly options: RequestOptions;
  readonly secure: boolean;
  readonly body: string | Uint8Array | Readable | undefined;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly now: () => number;
}

/** Sends one request and resolves with the head of its answer. */
export function exchange(given: Exchange): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  given.signal.throwIfAborted();
  const { request: send } = given.secure ? nodeHttps() : nodeHttp();
  const request = send(given.options);
  const { progress, now } = given;
  const onAbort = () => {
    const error = new Error('aborted');
    request.destroy(error);
    // A request that has no socket yet, because a proxy hangs, says nothing.
    reject(error);
  };
  given.signal.addEventListener('abort', onAbort, { once: true });
  watchConnection(request, given);
  request.once('response', (answer) => {
    progress.firstByte = now() - progress.since;
    enter(progress, 'body', now());
    answer.once('close', () =>
      given.signal.removeEventListener('abort', onAbort),
    );
    resolve(answer);
  });
  request.on('error', (error) => {
    given.signal.removeEventListener('abort', onAbort);
    reject(error);
  });
  sendBody(request, given.body);
  return promise;
}

function sendBody(request: ClientRequest, body: Exchange['body']) {
  if (body instanceof Readable) {
    // A failing source destroys the request, which tells its own error.
    pipeline(body, request, () => undefined);
  } else {
    request.end(body);
  }
}

function enter(progress: Progress, phase: Phase, now: number) {
  progress.phase = phase;
  progress.since = now;
}

function watchConnection(request: ClientRequest, given: Exchange) {
  const { progress, now } = given;
  request.once('socket', (socket) => {
    progress.reused = request.reusedSocket;
    if (!socket.connecting) {
      // Kept alive, or handed over by a proxy's tunnel.
      if (!progress.reused) progress.connect = now() - progress.since;
      ready(progress, now());
      return;
    }
    enter(progress, 'resolve', now());
    watchNewSocket(socket, given);
  });
}

function watchNewSocket(socket: Socket, given: Exchange) {
  const { progress, now } = given;
  socket.once('lookup', () => {
    progress.dns = now() - progress.since;
    enter(progress, 'connect', now());
  });
  socket.once('connect', () => {
    progress.connect = now() - progress.since;
    if (given.secure) enter(progress, 'tls', now());
    else ready(progress, now());
  });
  if (!given.secure) return;
  socket.once('secureConnect', () => {
    progress.tls = now() - progress.since;
    ready(progress, now());
  });
}

function ready(progress: Progress, now: number) {
  progress.sent = true;
  enter(progress, 'answer', now);
}
