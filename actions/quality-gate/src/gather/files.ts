import { lstatSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Missing } from '../facts.ts';

export interface FoundFile {
  /** Relative to the workspace, as the glob found it. */
  readonly name: string;
  readonly path: string;
}

const maxFiles = 2_000;
const maxVisited = 200_000;

/**
 * The files of a glob, by name. Links are followed inside the workspace only;
 * a folder of dependencies is searched only when the glob names it.
 */
export async function findFiles(
  workspace: string,
  pattern: string,
): Promise<readonly FoundFile[] | Missing> {
  const root = realpathSync(workspace);
  let visited = 0;
  const exclude = (entry: { readonly name: string }) => {
    visited += 1;
    return (
      visited > maxVisited ||
      ((entry.name === 'node_modules' || entry.name === '.git') &&
        !pattern.includes(entry.name))
    );
  };
  const files = new Map<string, FoundFile>();
  const names = isLiteral(pattern)
    ? [pattern]
    : globNames(root, pattern, exclude);
  for await (const name of names) {
    const found = regularFile(root, name);
    if (found === undefined) continue;
    if ('reason' in found) return found;
    files.set(found.path, found);
    if (files.size > maxFiles) {
      return tooMany(`${pattern} matches more than ${maxFiles} files`);
    }
  }
  if (visited > maxVisited) {
    return tooMany(`${pattern} searches more than ${maxVisited} entries`);
  }
  return [...files.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Most lines name a file: then the pattern matcher need not even be loaded. */
function isLiteral(pattern: string): boolean {
  return !/[*?[\]{}()!+@\\]/.test(pattern);
}

async function* globNames(
  root: string,
  pattern: string,
  exclude: (entry: { readonly name: string }) => boolean,
): AsyncGenerator<string> {
  const { glob } = process.getBuiltinModule('node:fs/promises');
  const options = { cwd: root, withFileTypes: true, exclude } as const;
  for await (const entry of glob(pattern, options)) {
    yield relative(root, join(entry.parentPath, entry.name));
  }
}

function tooMany(reason: string): Missing {
  return { code: 'too-many-files', reason: `${reason}; name the folder` };
}

function regularFile(
  root: string,
  name: string,
): FoundFile | Missing | undefined {
  const full = join(root, name);
  const path = orNothing(() => realpathSync(full));
  if (path === undefined) {
    const isThere = orNothing(() => lstatSync(full)) !== undefined;
    if (!isThere) return undefined;
    return { code: 'read-failed', reason: `${name} is a link to nothing` };
  }
  if (!path.startsWith(root + sep)) {
    const reason = `${name} is a link that leaves the workspace; it was not read`;
    return { code: 'outside-workspace', reason };
  }
  const info = statSync(path);
  if (info.isDirectory()) return undefined;
  if (!info.isFile()) {
    return { code: 'read-failed', reason: `${name} is not a regular file` };
  }
  return { name: relative(root, full).split(sep).join('/'), path };
}

function orNothing<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
