import { listAt, wordAt } from '@kit/kube-objects';
import { parseJsonText } from './api-status.ts';

/** The newest first: v5 says when a channel ends, which is not needed here. */
export const execProtocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];

/** How a command came to its end, as the API server tells it. */
export type ExecEnd =
  | { readonly kind: 'exited'; readonly code: number }
  /** It did not begin: no such container, no such program. */
  | { readonly kind: 'refused'; readonly message: string };

export interface ExecChannels {
  /** Takes one message; returns the end when it is the one that tells it. */
  take(message: Buffer): ExecEnd | undefined;
  /** What the command wrote to both streams: the last `maxBytes` of it. */
  output(): string;
}

const channels = { stdout: 1, stderr: 2, error: 3 } as const;

/**
 * The channels of an exec session (k8s.io/apimachinery, remotecommand): the
 * first byte of a message says which.
 */
export function execChannels(maxBytes: number): ExecChannels {
  let kept: Buffer[] = [];
  let size = 0;
  let isCut = false;
  const shorten = () => {
    const all = Buffer.concat(kept);
    isCut ||= all.length > maxBytes;
    kept = [all.subarray(-maxBytes)];
    size = Math.min(all.length, maxBytes);
  };
  return {
    take(message) {
      const [channel] = message;
      const payload = message.subarray(1);
      if (channel === channels.error) return parseEnd(payload.toString('utf8'));
      if (channel === channels.stdout || channel === channels.stderr) {
        kept.push(Buffer.from(payload));
        size += payload.length;
        if (size > 2 * maxBytes) shorten();
      }
      return undefined;
    },
    output() {
      shorten();
      const text = Buffer.concat(kept).toString('utf8').trimEnd();
      return isCut ? `[…]${text}` : text;
    },
  };
}

function parseEnd(text: string): ExecEnd {
  const status = parseJsonText(text);
  if (wordAt(status, 'status') === 'Success')
    return { kind: 'exited', code: 0 };
  const cause = listAt(status, 'details', 'causes').find(
    (entry) => wordAt(entry, 'reason') === 'ExitCode',
  );
  const code = Number.parseInt(wordAt(cause, 'message'), 10);
  return Number.isNaN(code)
    ? { kind: 'refused', message: wordAt(status, 'message') || text }
    : { kind: 'exited', code };
}
