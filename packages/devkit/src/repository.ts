import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The folder of the checkout. */
export const root = resolve(import.meta.dirname, '../../..');

/** Names of the actions: every folder of `actions/` that has an action.yml. */
export function listActions(folder = root): string[] {
  return listFolders(join(folder, 'actions')).filter((name) =>
    existsSync(join(folder, 'actions', name, 'action.yml')),
  );
}

export function listPackages(folder = root): string[] {
  return listFolders(join(folder, 'packages'));
}

function listFolders(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** Every file below a folder that `keep` takes, as sorted full paths. */
export function listFiles(
  folder: string,
  keep: (path: string) => boolean,
): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes('node_modules') && keep(path))
    .sort();
}
