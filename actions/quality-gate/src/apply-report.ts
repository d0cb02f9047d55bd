import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Result } from './result-schema.ts';

/** Writes the result where the next run finds its baseline. */
export async function writeReport(
  workspace: string,
  file: string,
  result: Result,
): Promise<void> {
  const path = resolve(workspace, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(result, null, 2)}\n`);
}
