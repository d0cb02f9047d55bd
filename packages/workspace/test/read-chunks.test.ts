import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readChunks } from '../src/index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'read-chunks-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function collect(path: string): Promise<readonly Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of readChunks(path)) chunks.push(chunk);
  return chunks;
}

describe('readChunks', () => {
  it.each([0, 1, 131_071, 131_072, 131_073, 500_000])(
    'gives all %i bytes of a file, none of them later overwritten',
    async (size) => {
      const bytes = Buffer.from(
        Array.from({ length: size }, (_, at) => at % 251),
      );
      const path = join(folder, 'file');
      writeFileSync(path, bytes);
      const chunks = await collect(path);
      expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
    },
  );

  it('says that there is no such file', async () => {
    await expect(collect(join(folder, 'none'))).rejects.toThrow('ENOENT');
  });

  it('says that a folder is none', async () => {
    await expect(collect(folder)).rejects.toThrow('EISDIR');
  });

  it('lets others have their turn while a large file is read', async () => {
    const path = join(folder, 'file');
    writeFileSync(path, Buffer.alloc(20 * 1024 * 1024));
    let turns = 0;
    const count = () => {
      turns += 1;
      if (turns < 100) setImmediate(count);
    };
    setImmediate(count);
    await collect(path);
    expect(turns).toBeGreaterThan(0);
  });

  it('closes the file when the reader has seen enough', async () => {
    const path = join(folder, 'file');
    writeFileSync(path, Buffer.alloc(300_000));
    const open = () => readdirSync('/proc/self/fd').length;
    const before = open();
    for (let round = 0; round < 100; round++) {
      for await (const _ of readChunks(path)) break;
    }
    expect(open() - before).toBeLessThan(50);
  });
});
