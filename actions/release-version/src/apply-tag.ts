import type { World } from '@kit/action';
import { isKitError } from '@kit/errors';
import type { Git, Setting } from '@kit/git';
import { errors } from './errors.ts';

/**
 * Pushes the tag unless it is there; false when it already was, on this commit.
 * Throws VERSION_TAG_TAKEN when it is on another one.
 */
export async function applyTag(
  tag: string,
  sha: string,
  token: string | undefined,
  world: World,
  plain: Git,
): Promise<boolean> {
  const git =
    token === undefined
      ? plain
      : plain.configured(login(world.context.serverUrl, token));
  if (await isOnCommit(git, tag, sha)) return false;
  try {
    await git.run(['push', '--quiet', 'origin', `${sha}:refs/tags/${tag}`], {
      timeoutMs: 120_000,
    });
    return true;
  } catch (error) {
    // Somebody else may have been faster: what counts is where the tag is now.
    if (
      isKitError(error, 'PROGRAM_FAILED') &&
      (await isOnCommit(git, tag, sha))
    )
      return false;
    throw error;
  }
}

async function isOnCommit(
  git: Git,
  tag: string,
  sha: string,
): Promise<boolean> {
  const { stdout } = await git.run(
    ['ls-remote', 'origin', `refs/tags/${tag}`, `refs/tags/${tag}^{}`],
    { timeoutMs: 60_000 },
  );
  // Its patterns match the ends of names: of `refs/heads/refs/tags/…`, too.
  const shas = new Map(
    stdout
      .split('\n')
      .map((line) => line.split('\t'))
      .map(([commit = '', name = '']) => [name, commit]),
  );
  const found = shas.get(`refs/tags/${tag}^{}`) ?? shas.get(`refs/tags/${tag}`);
  if (!found) return false;
  if (found === sha) return true;
  throw errors.error(
    'VERSION_TAG_TAKEN',
    `tag ${tag} is on ${found}, not on ${sha}`,
  );
}

/**
 * In place of what the checkout left: git sends all headers that it knows, and
 * GitHub refuses two logins. An empty value empties the list before ours.
 */
function login(serverUrl: string, token: string): readonly Setting[] {
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  const name = `http.${serverUrl}/.extraheader`;
  return [
    [name, ''],
    [name, `AUTHORIZATION: basic ${basic}`],
  ];
}
