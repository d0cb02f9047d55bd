import { readFileSync, realpathSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { errors } from './errors.ts';

/** A configuration is written by hand: more than 4 MiB is something else. */
const maxBytes = 4 * 1024 * 1024;

/**
 * The text of a file of the workspace, through links as long as they stay in it.
 * A pull request may bring a link to any file of the runner, and what cannot be
 * read as a configuration is quoted in messages. Throws WORKSPACE_FILE_REFUSED,
 * and what `node:fs` throws where there is no such file.
 */
export function readWorkspaceFile(workspace: string, name: string): string {
  const root = realpathSync(workspace);
  const given = resolve(root, name);
  const path = isInside(root, given) ? realpathSync(given) : given;
  if (!isInside(root, path)) {
    const how = path === given ? 'is outside' : 'is a link that leaves';
    throw refused(name, `${how} the workspace; it was not read`);
  }
  const stat = statSync(path);
  if (stat.isDirectory()) throw refused(name, 'is a folder');
  if (!stat.isFile()) throw refused(name, 'is not a regular file');
  if (stat.size > maxBytes) throw refused(name, 'is larger than 4 MiB');
  return readFileSync(path, 'utf8');
}

function isInside(root: string, path: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep);
}

function refused(name: string, what: string) {
  return errors.error('WORKSPACE_FILE_REFUSED', `${name}: ${what}`);
}
