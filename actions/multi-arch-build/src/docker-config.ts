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

/** `registry username password` lines. */
export function parseLogins(raw: string): readonly Login[] | undefined {
  const logins = raw
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(/\s+/));
  return logins.every((parts) => parts.length === 3)
    ? logins.map(([registry = '', username = '', password = '']) => ({
        registry,
        username,
        password,
      }))
    : undefined;
}

/** `id=value` lines; `id<<END` begins a value of several lines, kept as it is. */
export function parseSecrets(
  raw: string,
): readonly (readonly [string, string])[] | undefined {
  const lines = raw.split('\n');
  const secrets: (readonly [string, string])[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = (lines[at] ?? '').replace(/\r$/, '');
    if (line.trim() === '') continue;
    const [, id, , end, value = ''] =
      /^\s*([A-Za-z0-9_.-]+)(?:(<<)(\S+)|=(.*))$/s.exec(line) ?? [];
    if (id === undefined) return undefined;
    if (end === undefined) {
      secrets.push([id, value]);
      continue;
    }
    const last = lines.findIndex(
      (text, index) => index > at && text.trim() === end,
    );
    if (last < 0) return undefined;
    secrets.push([id, lines.slice(at + 1, last).join('\n')]);
    at = last;
  }
  return secrets;
}
