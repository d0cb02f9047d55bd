import { StringDecoder } from 'node:string_decoder';

export interface OutputLimits {
  readonly maxBytes: number;
  readonly onOverflow: 'fail' | 'keep-end';
  readonly overflowed: () => void;
}

/**
 * One stream of a child: its bytes within a limit, and its lines as they come;
 * without a listener nothing is decoded.
 */
export function createOutput(
  limits: OutputLimits,
  onLine: ((line: string) => void) | undefined,
) {
  const decoder = new StringDecoder('utf8');
  let chunks: Buffer[] = [];
  let size = 0;
  let rest = '';
  const emitLines = (text: string) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) onLine?.(line);
  };
  return {
    add(chunk: Buffer) {
      chunks.push(chunk);
      size += chunk.length;
      if (onLine !== undefined) emitLines(decoder.write(chunk));
      if (size <= limits.maxBytes) return;
      if (limits.onOverflow === 'fail') limits.overflowed();
      const kept = Buffer.concat(chunks).subarray(-limits.maxBytes);
      chunks = [kept];
      size = kept.length;
    },
    end() {
      if (onLine === undefined) return;
      emitLines(decoder.end());
      if (rest !== '') onLine(rest);
      rest = '';
    },
    bytes: () => Buffer.concat(chunks),
  };
}
