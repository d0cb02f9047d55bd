import type { Git } from '@kit/git';
import { errors } from './errors.ts';
import { movesMajorTag, parseReleaseVersion } from './version.ts';

/** What the remote's tags point at, by name. */
export async function readRemoteTags(
  git: Git,
  remote: string,
): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await git.run([
    ...['ls-remote', '--tags', '--refs', '--end-of-options', remote],
  ]);
  return new Map(
    stdout.split('\n').flatMap((line): [string, string][] => {
      const [sha, ref] = line.split('\t');
      return sha === undefined || ref === undefined
        ? []
        : [[ref.replace('refs/tags/', ''), sha]];
    }),
  );
}

/**
 * Pushes the tag of the version, lightweight, so that it names the commit
 * itself. True when it was pushed, false when it was there already; throws
 * RELEASE_TAG_TAKEN when it names another commit.
 */
export async function pushReleaseTag(
  git: Git,
  remote: string,
  given: string,
  commit: string,
): Promise<boolean> {
  const { tag } = parseReleaseVersion(given);
  const existing = (await readRemoteTags(git, remote)).get(tag);
  if (existing === commit) return false;
  if (existing !== undefined) {
    throw errors.error(
      'RELEASE_TAG_TAKEN',
      `${tag}: stands on ${existing}, not on ${commit}`,
    );
  }
  await push(git, remote, tag, commit, '');
  return true;
}

export type MajorTagMove =
  | { readonly moved: true; readonly tag: string; readonly from?: string }
  | { readonly moved: false; readonly tag: string; readonly why: string };

/**
 * Moves `v1` to the commit, unless the version is a prerelease or older than
 * what is there. Throws RELEASE_TAG_MOVED when somebody else moved it in
 * between.
 */
export async function moveMajorTag(
  git: Git,
  remote: string,
  given: string,
  commit: string,
): Promise<MajorTagMove> {
  const { version, majorTag: tag } = parseReleaseVersion(given);
  const tags = await readRemoteTags(git, remote);
  const from = tags.get(tag);
  if (from === commit) return { moved: false, tag, why: 'it is there already' };
  if (!movesMajorTag(version, [...tags.keys()])) {
    const why = `${version} is a prerelease, or a newer release is there`;
    return { moved: false, tag, why };
  }
  await push(git, remote, tag, commit, from ?? '');
  return { moved: true, tag, ...(from !== undefined && { from }) };
}

/** Compare and swap: the tag must still stand where it was seen. */
async function push(
  git: Git,
  remote: string,
  tag: string,
  commit: string,
  expected: string,
): Promise<void> {
  const { stdout } = await git.run(
    [
      ...['push', '--quiet', '--porcelain'],
      `--force-with-lease=refs/tags/${tag}:${expected}`,
      ...['--end-of-options', remote, `${commit}:refs/tags/${tag}`],
    ],
    { allowedExits: [0, 1] },
  );
  if (/^!/m.test(stdout)) {
    const seen = (await readRemoteTags(git, remote)).get(tag) ?? 'nothing';
    throw errors.error('RELEASE_TAG_MOVED', `${tag}: stands on ${seen} now`);
  }
}
