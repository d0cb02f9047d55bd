import {
  type Agent,
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { cancelled } from '@kit/clock';

export interface Exchange {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly agent: Agent;
  /** For the whole exchange, or for a stream: until its headers are there. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** What went wrong below HTTP, and whether the server can have acted on it. */
export class TransportError extends Error {
  readonly wasSent: boolean;
  constructor(message: string, wasSent: boolean, cause?: unknown) {
    super(message, { cause });
    this.wasSent = wasSent;
  }
}

/** One request and its whole answer. Throws TransportError, or CANCELLED. */
export async function exchange(given: Exchange): Promise<Answer> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const { response, request } = await openStream(given);
  const timer = setTimeout(() => {
    reject(new TransportError(`no end after ${given.timeoutMs} ms`, true));
    request.destroy();
  }, given.timeoutMs);
  try {
    const text = await Promise.race([late, readBody(response, given)]);
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      text,
    };
  } finally {
    clearTimeout(timer);
  }
}

async function readBody(
  response: IncomingMessage,
  { maxBytes, signal }: Exchange,
): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes) {
        response.destroy();
        throw new TransportError(`an answer above ${maxBytes} bytes`, true);
      }
    }
  } catch (error) {
    if (signal?.aborted) throw cancelled(signal);
    if (error instanceof TransportError) throw error;
    throw new TransportError('the connection ended in the answer', true, error);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Sends a request; resolves as soon as the headers of the answer are there. */
export function openStream(
  given: Exchange,
): Promise<{ response: IncomingMessage; request: ClientRequest }> {
  const { promise, resolve, reject } = Promise.withResolvers<{
    response: IncomingMessage;
    request: ClientRequest;
  }>();
  if (given.signal?.aborted) throw cancelled(given.signal);
  const send = given.url.protocol === 'http:' ? httpRequest : httpsRequest;
  const request = send(given.url, {
    method: given.method,
    headers: given.headers,
    agent: given.agent,
  });
  let isConnected = false;
  request.on('socket', (socket) => {
    const connected = () => {
      isConnected = true;
    };
    if (request.reusedSocket || !socket.connecting) connected();
    else socket.once('secureConnect', connected).once('connect', connected);
  });
  const onAbort = () => request.destroy(cancelled(given.signal));
  const timer = setTimeout(
    () => request.destroy(new Error(`no answer after ${given.timeoutMs} ms`)),
    given.timeoutMs,
  );
  given.signal?.addEventListener('abort', onAbort, { once: true });
  request.on('response', (response) => {
    clearTimeout(timer);
    resolve({ response, request });
  });
  request.on('error', (cause) => {
    clearTimeout(timer);
    if (given.signal?.aborted) reject(cancelled(given.signal));
    else reject(new TransportError(cause.message, isConnected, cause));
  });
  request.on('close', () => {
    clearTimeout(timer);
    given.signal?.removeEventListener('abort', onAbort);
  });
  request.end(given.body);
  return promise;
}
