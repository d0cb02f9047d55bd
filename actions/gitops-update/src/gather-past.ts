import { isKitError } from '@kit/errors';
import { parsePath, readAt } from '@kit/splice';
import type { Repository } from './apply-repository.ts';
import { type Files, planReturn, textOf } from './edit-files.ts';
import { errors } from './errors.ts';
import type { Rollback } from './inputs.ts';
import type { Target, Update } from './targets.ts';

/** The edits that take the places back to where a rollback goes. */
export async function planRollback(
  repository: Repository,
  tip: string,
  files: Files,
  targets: readonly Target[],
  rollback: Rollback,
): Promise<readonly Update[]> {
  const names = [...new Set(targets.map(({ file }) => file))];
  if (rollback.to === 'commit') {
    const parent = await repository.parentOf(rollback.commit);
    if (parent === undefined) {
      throw errors.error(
        'GITOPS_NO_EARLIER',
        `commit ${rollback.commit}: the branch does not have it, or nothing came before it`,
      );
    }
    return undoneBy(repository, rollback.commit, parent, files, targets);
  }
  for (const commit of await repository.history(tip, names)) {
    const past = await repository.read(commit, names);
    if (past.size < names.length) break;
    if (isReadable(past) && fits(past, files, targets, rollback)) {
      return planReturn(files, past, targets);
    }
  }
  const what = rollback.to === 'version' ? ` ${rollback.version}` : '';
  throw errors.error(
    'GITOPS_NO_EARLIER',
    `rollback: ${rollback.to}${what}: the history of ${names.join(', ')} has none`,
  );
}

/** Only what the commit itself changed of these places is taken back. */
async function undoneBy(
  repository: Repository,
  commit: string,
  parent: string,
  files: Files,
  targets: readonly Target[],
): Promise<readonly Update[]> {
  const names = [...files.keys()];
  const before = await repository.read(parent, names);
  const after = await repository.read(commit, names);
  const touched = targets.filter(
    (target) => planReturn(after, before, [target]).length > 0,
  );
  if (touched.length === 0) {
    throw errors.error(
      'GITOPS_NO_EARLIER',
      `commit ${commit}: it changed none of these places`,
    );
  }
  return planReturn(files, before, touched);
}

/** A commit that broke a file is nothing to go back to. */
function isReadable(past: Files): boolean {
  try {
    for (const [name, text] of past) readAt({ name, text }, parsePath('a'));
    return true;
  } catch (error) {
    return !isKitError(error, 'EDIT_FILE_INVALID');
  }
}

function fits(
  past: Files,
  files: Files,
  targets: readonly Target[],
  rollback: Rollback,
): boolean {
  const versions = targets.filter(({ path }) => {
    const last = path.steps.at(-1);
    return (
      last?.kind === 'key' && /^(version|tag|newTag|digest)$/.test(last.key)
    );
  });
  const deciding = versions.length > 0 ? versions : targets;
  if (rollback.to === 'version') {
    return deciding.some(({ file, path }) => {
      const found = readAt({ name: file, text: textOf(past, file) }, path);
      return String(found?.value) === rollback.version;
    });
  }
  return planReturn(files, past, deciding).length > 0;
}
