import { isKitError } from '@kit/errors';
import { parsePath, readAt, showPath } from '@kit/splice';
import type { Repository } from './apply-repository.ts';
import { type Files, planReturn, textOf, writtenValue } from './edit-files.ts';
import { errors } from './errors.ts';
import type { PastCommit } from './gather-history.ts';
import type { Rollback } from './inputs.ts';
import type { Target, Update } from './targets.ts';

export interface WayBack {
  readonly updates: readonly Update[];
  /** Why there are none, where the places are back already. */
  readonly why?: string;
}

/**
 * The edits that take the places back to where a rollback goes. `previous`
 * after a rollback is where one is: going on would undo the rollback.
 */
export async function planRollback(
  repository: Repository,
  tip: string,
  files: Files,
  targets: readonly Target[],
  rollback: Rollback,
): Promise<WayBack> {
  const names = [...new Set(targets.map(({ file }) => file))];
  if (rollback.to === 'commit') {
    const parent = await repository.parentOf(rollback.commit);
    if (parent === undefined) {
      throw errors.error(
        'GITOPS_NO_EARLIER',
        `commit ${rollback.commit}: the branch does not have it, or nothing came before it`,
      );
    }
    const { commit } = rollback;
    return {
      updates: await undoneBy(repository, commit, parent, files, targets),
    };
  }
  let later: PastCommit | undefined;
  for (const commit of await repository.history(tip, names)) {
    const past = await repository.read(commit.sha, names);
    if (past.size < names.length) break;
    if (!isReadable(past)) continue;
    if (fits(past, files, targets, rollback)) {
      return rollback.to === 'previous' && later?.isRollback === true
        ? { updates: [], why: sayBack(later) }
        : { updates: planReturn(files, past, targets) };
    }
    later = commit;
  }
  const what = rollback.to === 'version' ? ` ${rollback.version}` : '';
  throw errors.error(
    'GITOPS_NO_EARLIER',
    `rollback: ${rollback.to}${what}: the history of ${names.join(', ')} has none`,
  );
}

function sayBack({ sha }: PastCommit): string {
  return `${sha.slice(0, 12)} has gone back already; name a version or a commit to go elsewhere`;
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
  const isSince = (target: Target) =>
    planReturn(files, before, [target]).length > 0 &&
    planReturn(files, after, [target]).length > 0;
  const since = touched.filter(isSince);
  const own = touched.filter((target) => !since.includes(target));
  const lost = since.find((one) => isDeciding(one) || own.length === 0);
  if (lost !== undefined) {
    throw errors.error(
      'GITOPS_NO_EARLIER',
      `commit ${commit}: ${showPath(lost.path)} has been changed since; name a version, or the later commit`,
    );
  }
  return planReturn(files, before, own);
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
  const versions = targets.filter((one) => versionKeys.test(lastKey(one)));
  const images = targets.filter((one) => lastKey(one) === 'image');
  const deciding = targets.filter(isDeciding);
  if (rollback.to !== 'version') {
    const places = deciding.length > 0 ? deciding : targets;
    return planReturn(files, past, places).length > 0;
  }
  const { version } = rollback;
  const at = ({ file, path }: Target) =>
    writtenValue(readAt({ name: file, text: textOf(past, file) }, path));
  const own = versions.filter((one) => at(one) !== undefined);
  // Without a version of its own, a service has that of its image.
  if (own.length === 0 && images.length > 0) {
    return images.some((one) =>
      [`:${version}`, `@${version}`].some((end) => at(one)?.endsWith(end)),
    );
  }
  const places = deciding.length > 0 ? own : targets;
  return places.some((one) => at(one) === version);
}

const versionKeys = /^(version|tag|newTag|digest)$/;

/** What is deployed, not how. */
function isDeciding(target: Target): boolean {
  const key = lastKey(target);
  return key === 'image' || versionKeys.test(key);
}

function lastKey({ path }: Target): string {
  const last = path.steps.at(-1);
  return last?.kind === 'key' ? last.key : '';
}
