import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Comparison } from './comparison.ts';
import type { History } from './gather-history.ts';
import {
  isLockfile,
  type LockfileChange,
  type Place,
} from './lockfile/changed-dependencies.ts';
import type { Service } from './read-services.ts';

/** More changed lockfiles than this are not compared: all below them changed. */
const maxLockfiles = 20;

/** Changed lockfiles above some service, with their contents on both sides. */
export async function gatherLockfiles(
  { files, baseSha, headSha, everything }: Comparison,
  services: readonly Service[],
  history: History,
): Promise<readonly LockfileChange[]> {
  if (everything !== undefined || baseSha === '') return [];
  const paths = files
    .map(({ path }) => path)
    .filter(
      (path) =>
        isLockfile(path) && !path.includes('\n') && servesMany(path, services),
    );
  if (paths.length === 0) return [];
  const read = (sha: string) =>
    paths.length > maxLockfiles
      ? Promise.resolve([])
      : history.readFiles(sha, paths);
  const [base, head] = [await read(baseSha), await read(headSha)];
  return paths.map((path, index) => ({
    path,
    base: base[index],
    head: head[index],
  }));
}

/** A service's own lockfile is a file like any other. */
function servesMany(path: string, services: readonly Service[]): boolean {
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  return services.some(
    (service) => folder === '' || service.path.startsWith(`${folder}/`),
  );
}

export function gatherPlaces(
  services: readonly Service[],
  folder: string,
): readonly Place[] {
  return services.map(({ name, path }) => ({
    name,
    path,
    isGoModule: existsSync(join(folder, path, 'go.mod')),
  }));
}
