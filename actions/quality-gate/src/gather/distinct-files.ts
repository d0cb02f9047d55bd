import { statSync } from 'node:fs';
import { readChunks } from '@kit/workspace';
import type { FoundFile } from './files.ts';

const fewBytes = 256;

/**
 * The files without those that hold, byte for byte, what an earlier one holds:
 * a report that was copied or downloaded twice counts once, and is told of.
 * Only files of the same size are read for it. A file of a few figures, such as
 * `{"High": 2}`, may well be that of another scan, and is kept.
 */
export async function leaveOutCopies<File extends FoundFile>(
  files: readonly File[],
  warn: (message: string) => void,
): Promise<readonly File[]> {
  const sizes = files.map(({ path }) => statSync(path).size);
  const known = new Map<string, string>();
  const distinct: File[] = [];
  for (const [index, file] of files.entries()) {
    const size = sizes[index] ?? 0;
    const isAlone = sizes.indexOf(size) === sizes.lastIndexOf(size);
    const isTold = !isAlone && size >= fewBytes;
    const digest = isTold ? await digestOf(file) : file.path;
    const earlier = known.get(digest);
    if (earlier === undefined) {
      known.set(digest, file.name);
      distinct.push(file);
    } else {
      warn(`${file.name} holds the same bytes as ${earlier}: counted once`);
    }
  }
  return distinct;
}

async function digestOf({ path }: FoundFile): Promise<string> {
  // Loaded here only: most runs have no two reports of the same size.
  const { createHash } = process.getBuiltinModule('node:crypto');
  const hash = createHash('sha256');
  for await (const chunk of readChunks(path)) hash.update(chunk);
  return hash.digest('hex');
}
