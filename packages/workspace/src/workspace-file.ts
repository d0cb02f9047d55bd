import {
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { errors } from './errors.ts';

/** What is read as a whole is no larger: more than 4 MiB is something else. */
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
  return readSmallFile(path, name);
}

/**
 * The text of a report that the workflow names: it may lie in any place, such as
 * the runner's temporary folder, but where it names one of the workspace, it is
 * read as `readWorkspaceFile` reads it. Throws the same.
 */
export function readReportFile(workspace: string, name: string): string {
  const root = realpathSync(workspace);
  const path = resolve(root, name);
  return isInside(root, path)
    ? readWorkspaceFile(workspace, name)
    : readSmallFile(path, name);
}

function readSmallFile(path: string, name: string): string {
  const stat = statSync(path);
  if (stat.isDirectory()) throw refused(name, 'is a folder');
  if (!stat.isFile()) throw refused(name, 'is not a regular file');
  if (stat.size > maxBytes) throw refused(name, 'is larger than 4 MiB');
  return readFileSync(path, 'utf8');
}

/**
 * Writes a report, with the folders above it. The workflow may name any place,
 * such as one in the runner's temporary folder; but where it names one of the
 * workspace, no link that came with a pull request leads the text elsewhere.
 * Throws WORKSPACE_FILE_REFUSED.
 */
export function writeReportFile(
  workspace: string,
  name: string,
  text: string,
): void {
  const root = realpathSync(workspace);
  const path = resolve(root, name);
  if (isInside(root, path) && !staysInside(root, path)) {
    throw refused(name, 'leads out of the workspace; it was not written');
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Looks at what is there already: the file, or the nearest folder above it. */
function staysInside(root: string, path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return staysInside(root, dirname(path));
  try {
    const real = realpathSync(path);
    return real === root || isInside(root, real);
  } catch {
    return false; // a link to what is not there: it would be made
  }
}

function isInside(root: string, path: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep);
}

function refused(name: string, what: string) {
  return errors.error('WORKSPACE_FILE_REFUSED', `${name}: ${what}`);
}
