import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pinReferences } from './action-references.ts';
import { releaseChangelog } from './changelog.ts';
import {
  listTrackedFiles,
  openRepository,
  readKitName,
  rewriteFiles,
} from './repository-files.ts';
import { parseReleaseVersion } from './version.ts';

/** The workflows that a release carries; those of the tests stay as they are. */
export function isReleasedWorkflow(path: string): boolean {
  return /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path);
}

/**
 * Makes the work tree ready to be released under a version: workflows use the
 * kit at that very tag, and the changelog has its section. Returns what changed.
 */
export async function prepareRelease(
  folder: string,
  given: string,
  date: string,
): Promise<string[]> {
  const { version, tag } = parseReleaseVersion(given);
  const name = readKitName(folder);
  const tracked = await listTrackedFiles(openRepository(folder));
  const present = tracked.filter((path) => existsSync(join(folder, path)));
  return rewriteFiles(folder, present, (text, path) => {
    if (isReleasedWorkflow(path)) return pinReferences(text, name, tag);
    if (path === 'CHANGELOG.md') return releaseChangelog(text, version, date);
    return text;
  });
}
