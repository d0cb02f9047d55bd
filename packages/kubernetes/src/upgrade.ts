import { createHash, randomBytes } from 'node:crypto';
import {
  type Agent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { cancelled } from '@kit/clock';
import { type Answer, TransportError } from './transport.ts';

export interface UpgradeRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly protocols: readonly string[];
  readonly agent: Agent;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** A connection that speaks WebSocket now; the caller ends it. */
export interface Upgraded {
  readonly socket: Duplex;
  /** What came with the headers already. */
  readonly head: Buffer;
}

const maxRefusal = 64 * 1024;
/** RFC 6455, 1.3. */
const acceptSuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/**
 * Asks for a WebSocket. A server that does not want to gives an ordinary answer.
 * Throws TransportError, or CANCELLED.
 */
export function openUpgrade(given: UpgradeRequest): Promise<Upgraded | Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<
    Upgraded | Answer
  >();
  if (given.signal?.aborted) throw cancelled(given.signal);
  const key = randomBytes(16).toString('base64');
  const send = given.url.protocol === 'http:' ? httpRequest : httpsRequest;
  const request = send(given.url, {
    method: 'GET',
    agent: given.agent,
    headers: {
      ...given.headers,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': key,
      'sec-websocket-protocol': given.protocols.join(', '),
    },
  });
  let isConnected = false;
  const fail = (message: string) =>
    reject(new TransportError(message, isConnected));
  const timer = setTimeout(
    () => request.destroy(new Error(`no answer after ${given.timeoutMs} ms`)),
    given.timeoutMs,
  );
  const onAbort = () => request.destroy(cancelled(given.signal));
  given.signal?.addEventListener('abort', onAbort, { once: true });
  request.on('socket', (socket) => {
    const connected = () => {
      isConnected = true;
    };
    if (request.reusedSocket || !socket.connecting) connected();
    else socket.once('secureConnect', connected).once('connect', connected);
  });
  request.on('upgrade', (response, socket, head) => {
    const wrong = whatIsWrong(response, key, given.protocols);
    if (wrong === undefined) return resolve({ socket, head });
    socket.destroy();
    fail(wrong);
  });
  request.on('response', (response) => {
    readRefusal(response).then(resolve, (error: Error) => fail(error.message));
  });
  request.on('error', (error) => {
    if (given.signal?.aborted) reject(cancelled(given.signal));
    else fail(error.message);
  });
  request.end();
  return promise.finally(() => {
    clearTimeout(timer);
    given.signal?.removeEventListener('abort', onAbort);
  });
}

function whatIsWrong(
  { headers }: IncomingMessage,
  key: string,
  protocols: readonly string[],
): string | undefined {
  const wanted = createHash('sha1')
    .update(key + acceptSuffix)
    .digest('base64');
  if (headers['sec-websocket-accept'] !== wanted)
    return 'the answer to the upgrade is not to this request';
  return protocols.includes(headers['sec-websocket-protocol'] ?? '')
    ? undefined
    : `the server speaks none of ${protocols.join(', ')}`;
}

async function readRefusal(response: IncomingMessage): Promise<Answer> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk;
    if (text.length > maxRefusal) break;
  }
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text: text.slice(0, maxRefusal),
  };
}
