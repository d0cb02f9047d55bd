export interface Login {
  readonly registry: string;
  readonly username: string;
  readonly password: string;
}

/**
 * A Docker configuration with our logins on top of the user's: plugins and
 * helpers stay, and a helper is not asked for a registry that we log in to.
 */
export function withLogins(
  user: Readonly<Record<string, unknown>>,
  userFolder: string,
  logins: readonly Login[],
): Readonly<Record<string, unknown>> {
  const { credsStore, ...rest } = user;
  const ours = new Map(
    logins.map((login) => [configKey(login.registry), entry(login)]),
  );
  const auths = Object.entries(record(user['auths'])).filter(
    ([key]) => !ours.has(key),
  );
  const stored =
    typeof credsStore === 'string'
      ? auths.map(([key]) => [key, credsStore] as const)
      : [];
  const helpers = [
    ...stored,
    ...Object.entries(record(user['credHelpers'])),
  ].filter(
    ([key]) =>
      !ours.has(key) &&
      !(key === 'docker.io' && ours.has(configKey('docker.io'))),
  );
  const plugins = user['cliPluginsExtraDirs'];
  return {
    ...rest,
    auths: Object.fromEntries([...auths, ...ours]),
    credHelpers: Object.fromEntries(helpers),
    cliPluginsExtraDirs: [
      ...(Array.isArray(plugins) ? plugins : []),
      `${userFolder}/cli-plugins`,
    ],
  };
}

function configKey(registry: string): string {
  return registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry;
}

function entry({ username, password }: Login) {
  return { auth: Buffer.from(`${username}:${password}`).toString('base64') };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** `registry username password` lines; only a password may have spaces. */
export function parseLogins(raw: string): readonly Login[] | undefined {
  const lines = raw
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const logins = lines.flatMap((line) => {
    const [, registry = '', username = '', password] =
      /^(\S+)\s+(\S+)\s+(.+)$/.exec(line) ?? [];
    return password === undefined
      ? []
      : [{ registry: hostOf(registry), username, password }];
  });
  return logins.length === lines.length ? logins : undefined;
}

/** Docker Hub has several names, and `docker login` takes addresses, too. */
function hostOf(registry: string): string {
  const host = registry.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  return /^(index|registry-1|registry)\.docker\.io$/.test(host)
    ? 'docker.io'
    : host;
}
