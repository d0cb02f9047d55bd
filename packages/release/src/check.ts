import type { Git } from '@kit/git';
import { listReferences } from './action-references.ts';
import { errors } from './errors.ts';
import { isReleasedWorkflow } from './prepare.ts';
import { parseReleaseVersion } from './version.ts';

/** Throws unless every workflow of the commit uses the kit at the version's tag. */
export async function assertPrepared(
  git: Git,
  commit: string,
  name: string,
  given: string,
): Promise<void> {
  const { tag } = parseReleaseVersion(given);
  const { stdout } = await git.run([
    'ls-tree',
    '-r',
    '-z',
    '--name-only',
    commit,
  ]);
  for (const path of stdout.split('\0').filter(isReleasedWorkflow)) {
    const text = (await git.run(['show', `${commit}:${path}`])).stdout;
    const stale = listReferences(text, name).find(({ ref }) => ref !== tag);
    if (stale !== undefined) {
      throw errors.error(
        'RELEASE_REFERENCES_STALE',
        `${path}: uses ${name}/${stale.path}@${stale.ref}, and the release is ${tag}`,
      );
    }
  }
}
