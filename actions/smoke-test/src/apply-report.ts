import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Writes a report, with the folders above it. */
export async function writeReport(
  file: string,
  text: string,
  workspace: string,
): Promise<void> {
  const path = resolve(workspace, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
