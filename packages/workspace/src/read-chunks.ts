import { close, open, read } from 'node:fs';

const chunkBytes = 128 * 1024;

/**
 * The bytes of a file as they are read. A stream of Node would do the same, but
 * it loads a dozen modules and costs a small report ten times its reading.
 * Throws what `node:fs` throws.
 */
export async function* readChunks(path: string): AsyncGenerator<Buffer> {
  const file = await settle<number>((done) => open(path, 'r', done));
  try {
    for (;;) {
      const bytes = Buffer.allocUnsafeSlow(chunkBytes);
      const count = await settle<number>((done) =>
        read(file, bytes, 0, chunkBytes, null, done),
      );
      if (count === 0) return;
      yield bytes.subarray(0, count);
    }
  } finally {
    await settle<void>((done) => close(file, done));
  }
}

type Done<T> = (error: Error | null, value: T) => void;

function settle<T>(start: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value)));
  });
}
