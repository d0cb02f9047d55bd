import type { Git } from '@kit/git';
import { type NearestTag, stripPrefix } from './facts.ts';
import { compareVersions, parseVersion } from './semver.ts';

export interface TagSearch {
  readonly prefix: string;
  /** The commit to start from. */
  readonly from: string;
  /** A tag that does not count: that of the run itself. */
  readonly without: string | undefined;
}

/** Those that are the prefix and a version. */
export function versionTags(
  tags: readonly string[],
  { prefix, without }: Omit<TagSearch, 'from'>,
): readonly string[] {
  return tags.filter(
    (tag) =>
      tag !== without &&
      tag.startsWith(prefix) &&
      parseVersion(stripPrefix(tag, prefix)) !== undefined,
  );
}

/** The version tag that is the fewest commits behind, of those that git has here. */
export async function nearestTag(
  git: Git,
  search: TagSearch,
): Promise<NearestTag | undefined> {
  const all = await tagNames(git);
  const tags = versionTags(all, search);
  if (tags.length === 0) return undefined;
  // `v1` and `v2-nightly` look like versions to a pattern, and would hide one.
  const versions = new Set(tags);
  const { prefix } = search;
  const others = all.filter(
    (tag) =>
      tag.startsWith(prefix) &&
      /^[0-9v]/.test(tag.slice(prefix.length)) &&
      !versions.has(tag),
  );
  const command = [
    'describe',
    '--tags',
    '--long',
    '--candidates=1000',
    `--match=${prefix}[0-9v]*`,
    ...others.map((tag) => `--exclude=${tag}`),
    search.from,
  ];
  const { stdout } = await git.run(command, { allowedExits: [0, 128] });
  const [, tag, distance] = /^(.+)-(\d+)-g[0-9a-f]+$/.exec(stdout.trim()) ?? [];
  if (tag === undefined || !versions.has(tag)) return undefined;
  return {
    tag: await highestOn(git, tag, tags, prefix),
    distance: Number(distance),
  };
}

/** Of several version tags on one commit, describe picks any; we take the highest release, else the highest. */
async function highestOn(
  git: Git,
  tag: string,
  tags: readonly string[],
  prefix: string,
): Promise<string> {
  const beside = await lines(git, ['tag', '--list', '--points-at', tag]);
  const versions = beside
    .filter((other) => tags.includes(other))
    .flatMap((name) => {
      const version = parseVersion(stripPrefix(name, prefix));
      return version === undefined ? [] : [{ name, version }];
    })
    .sort((a, b) => compareVersions(b.version, a.version));
  const release = versions.find(({ version }) => version.prerelease === '');
  return (release ?? versions[0])?.name ?? tag;
}

export function tagNames(git: Git): Promise<readonly string[]> {
  return lines(git, ['tag', '--list']);
}

export async function lines(
  git: Git,
  args: readonly string[],
): Promise<readonly string[]> {
  const { stdout } = await git.run(args);
  return stdout.split('\n').filter((line) => line !== '');
}
