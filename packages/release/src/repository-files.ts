import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGit, type Git } from '@kit/git';
import { createProcessRunner } from '@kit/process';
import { errors } from './errors.ts';
import { kitNameOf } from './kit-name.ts';

/** A repository of the kit on this machine. */
export function openRepository(folder: string): Git {
  return createGit({
    process: createProcessRunner(),
    folder,
    env: process.env,
  });
}

export async function listTrackedFiles(git: Git): Promise<string[]> {
  const { stdout } = await git.run(['ls-files', '-z']);
  return stdout.split('\0').filter((path) => path !== '');
}

/** OWNER/NAME under which the repository's files know themselves. */
export function readKitName(folder: string): string {
  const manifest: unknown = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const name = kitNameOf(manifest);
  if (name !== undefined) return name;
  throw errors.error(
    'KIT_NAME_INVALID',
    'package.json: "repository" does not say "github:OWNER/NAME"',
  );
}

/** Rewrites text files in place; returns the paths that changed. */
export function rewriteFiles(
  folder: string,
  paths: readonly string[],
  rewrite: (text: string, path: string) => string,
): string[] {
  return paths.filter((path) => {
    const file = join(folder, path);
    const before = readFileSync(file);
    const text = before.toString('utf8');
    if (!Buffer.from(text).equals(before)) return false; // not text
    const after = rewrite(text, path);
    if (after === text) return false;
    writeFileSync(file, after);
    return true;
  });
}
