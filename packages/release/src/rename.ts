import { errors } from './errors.ts';
import { isKitName, renameKit } from './kit-name.ts';
import {
  listTrackedFiles,
  openRepository,
  readKitName,
  rewriteFiles,
} from './repository-files.ts';

/**
 * Writes `to` wherever the files of the repository name the kit by OWNER/NAME,
 * and returns the paths that changed. Throws KIT_NAME_INVALID.
 */
export async function renameRepository(
  folder: string,
  to: string,
): Promise<string[]> {
  if (!isKitName(to)) {
    throw errors.error(
      'KIT_NAME_INVALID',
      `"${to}" is not OWNER/NAME of a repository`,
    );
  }
  const from = readKitName(folder);
  const paths = await listTrackedFiles(openRepository(folder));
  return rewriteFiles(folder, paths, (text) => renameKit(text, from, to));
}
