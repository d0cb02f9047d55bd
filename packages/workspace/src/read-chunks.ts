import { closeSync, openSync, readSync } from 'node:fs';

const chunkBytes = 128 * 1024;
/** So often signals and timers get their turn. */
const turnBytes = 8 * 1024 * 1024;

/**
 * The bytes of a file as they are read. A stream of Node would do the same, but
 * it loads a dozen modules, costs a small report ten times its reading, and lets
 * a large one wait for a thread at each chunk. Throws what `node:fs` throws.
 */
export async function* readChunks(path: string): AsyncGenerator<Buffer> {
  const file = openSync(path, 'r');
  try {
    for (let turn = 0; ; ) {
      const bytes = Buffer.allocUnsafeSlow(chunkBytes);
      const count = readSync(file, bytes, 0, chunkBytes, null);
      if (count === 0) return;
      yield bytes.subarray(0, count);
      turn += count;
      if (turn < turnBytes) continue;
      turn = 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
  } finally {
    closeSync(file);
  }
}
