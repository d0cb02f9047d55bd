import { cancelled } from '@kit/clock';
import { messageOf } from '@kit/errors';
import { execChannels } from './exec-channels.ts';
import type { Upgraded } from './upgrade.ts';
import {
  encodeFrame,
  type Frame,
  frameReader,
  opcodes,
} from './websocket-frames.ts';

/** How a command in a pod ended, and the end of what it wrote. */
export type ExecResult = { readonly output: string } & (
  | { readonly kind: 'exited'; readonly code: number }
  /** It did not begin. */
  | { readonly kind: 'refused'; readonly message: string }
  /** It may go on in the pod: nobody can end it from here. */
  | { readonly kind: 'timed-out' }
  /** The connection was lost before the end was told. */
  | { readonly kind: 'cut-off'; readonly message: string }
);

export interface SessionLimits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal | undefined;
}

/** The API server sends at most 32 KiB at once; more is not the protocol. */
const maxPayload = 4 * 1024 * 1024;

/** Reads a session to its end, and closes it. Throws CANCELLED only. */
export function runSession(
  { socket, head }: Upgraded,
  { timeoutMs, maxBytes, signal }: SessionLimits,
): Promise<ExecResult> {
  const { promise, resolve, reject } = Promise.withResolvers<ExecResult>();
  const reader = frameReader(maxPayload);
  const channels = execChannels(maxBytes);
  const cutOff = (message: string) =>
    resolve({ kind: 'cut-off', message, output: channels.output() });
  let message: Buffer[] = [];
  const take = ({ opcode, isFinal, payload }: Frame) => {
    switch (opcode) {
      case opcodes.ping:
        socket.write(encodeFrame(opcodes.pong, payload.subarray(0, 125)));
        return;
      case opcodes.close:
        return cutOff(sayClose(payload));
      case opcodes.binary:
      case opcodes.text:
      case opcodes.continuation: {
        message.push(payload);
        if (sizeOf(message) > maxPayload)
          throw new Error('a message without an end');
        if (!isFinal) return;
        const end = channels.take(Buffer.concat(message));
        message = [];
        if (end !== undefined) resolve({ ...end, output: channels.output() });
      }
    }
  };
  const push = (chunk: Buffer) => {
    try {
      for (const frame of reader.push(chunk)) take(frame);
    } catch (error) {
      cutOff(messageOf(error));
    }
  };
  const timer = setTimeout(
    () => resolve({ kind: 'timed-out', output: channels.output() }),
    timeoutMs,
  );
  const onAbort = () => reject(cancelled(signal));
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  socket.on('data', push);
  socket.on('error', ({ message: why }) => cutOff(why));
  socket.on('close', () => cutOff('the connection was closed'));
  if (head.length > 0) push(head);
  return promise.finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    socket.off('data', push);
    socket.destroy();
  });
}

function sizeOf(parts: readonly Buffer[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

function sayClose(payload: Buffer): string {
  if (payload.length < 2) return 'the server closed the session';
  const reason = payload.subarray(2).toString('utf8');
  return `the server closed the session (${payload.readUInt16BE(0)}${reason && `: ${reason}`})`;
}
