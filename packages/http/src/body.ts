import type { IncomingMessage } from 'node:http';
import { type Duplex, pipeline, type Readable } from 'node:stream';
import { nodeZlib } from './node-modules.ts';

export interface ReadBody {
  readonly bytes: Buffer;
  /** More came than was allowed; `bytes` is its beginning. */
  readonly truncated: boolean;
}

/**
 * The first `maxBytes` of a body. What follows is dropped, and the connection
 * with it: an endless body costs nothing.
 */
export function readBody(body: Readable, maxBytes: number): Promise<ReadBody> {
  const { promise, resolve, reject } = Promise.withResolvers<ReadBody>();
  const chunks: Buffer[] = [];
  let size = 0;
  body.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size <= maxBytes) return;
    const bytes = Buffer.concat(chunks).subarray(0, maxBytes);
    resolve({ bytes, truncated: true });
    body.destroy();
  });
  body.once('end', () =>
    resolve({ bytes: Buffer.concat(chunks), truncated: false }),
  );
  body.once('error', reject);
  body.once('close', () => reject(new Error('the body ended early')));
  return promise;
}

/** The body with its `content-encoding` taken off; unknown ones are left on. */
export function decoded(answer: IncomingMessage, method: string): Readable {
  const status = answer.statusCode ?? 0;
  if (method === 'HEAD' || status === 204 || status === 304) return answer;
  const encoding = answer.headers['content-encoding']?.trim().toLowerCase();
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
    case 'deflate':
      return through(answer, nodeZlib().createUnzip());
    case 'br':
      return through(answer, nodeZlib().createBrotliDecompress());
    default:
      return answer;
  }
}

function through(answer: Readable, decoder: Duplex): Readable {
  // The reader learns of errors by the decoder's own `error`.
  pipeline(answer, decoder, () => undefined);
  return decoder;
}
