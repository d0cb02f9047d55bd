import type { Git, Setting } from './git.ts';

export interface Remote {
  readonly url: string;
  /** Credentials, proxies and TLS settings, as the checkout holds them. */
  readonly settings: readonly Setting[];
}

const carried =
  /^(http\..*|credential\..*|url\..*|core\.sshcommand|core\.gitproxy|protocol\..*)$/i;

/**
 * The remote `origin` of a checkout with what is needed to talk to it;
 * actions/checkout keeps the token there, or in a file that is included from
 * there. `undefined` when there is no such remote.
 */
export async function readRemote(git: Git): Promise<Remote | undefined> {
  const { stdout } = await git.run(
    ['config', '--local', '--includes', '-z', '--list'],
    { allowedExits: [0, 1] },
  );
  const settings = stdout.split('\0').flatMap((entry): Setting[] => {
    const end = entry.indexOf('\n');
    return end < 0 ? [] : [[entry.slice(0, end), entry.slice(end + 1)]];
  });
  const url = settings.findLast(([name]) => name === 'remote.origin.url')?.[1];
  if (url === undefined) return undefined;
  return { url, settings: settings.filter(([name]) => carried.test(name)) };
}
