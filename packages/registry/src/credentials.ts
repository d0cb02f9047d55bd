import { join } from 'node:path';
import type { ProcessRunner } from '@kit/process';
import { asRecord, asText } from './boundary.ts';
import { errors } from './errors.ts';
import { parseJson } from './manifest.ts';
import { nodeFiles } from './node-modules.ts';

export interface Credentials {
  readonly username: string;
  /** With the user name `<token>` this is an identity token. */
  readonly password: string;
}

export type FindCredentials = (
  registry: string,
) => Promise<Credentials | undefined>;

export interface DockerConfig {
  readonly auths: ReadonlyMap<string, Credentials>;
  readonly credHelpers: ReadonlyMap<string, string>;
  readonly credsStore: string | undefined;
}

/** Docker's own key of a registry in `auths`. */
export function configKey(registry: string): string {
  return registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry;
}

/**
 * Credentials as the docker CLI finds them: credHelpers, then credsStore, then
 * auths of `config.json` in `folder`. A helper that is missing or knows
 * nothing is the same as no credentials.
 */
export function dockerCredentials(
  folder: string,
  process: ProcessRunner,
): FindCredentials {
  let loaded: Promise<DockerConfig> | undefined;
  return async (registry) => {
    loaded ??= readDockerConfig(folder);
    const config = await loaded;
    const key = configKey(registry);
    const helper =
      config.credHelpers.get(registry) ??
      config.credHelpers.get(key) ??
      config.credsStore;
    const fromHelper =
      helper === undefined ? undefined : await askHelper(helper, key, process);
    return fromHelper ?? config.auths.get(registry);
  };
}

async function readDockerConfig(folder: string): Promise<DockerConfig> {
  const file = join(folder, 'config.json');
  const text = await nodeFiles()
    .readFile(file, 'utf8')
    .catch(() => '{}');
  return parseDockerConfig(text);
}

/** Throws DOCKER_CONFIG_INVALID; the text is never repeated in the message. */
export function parseDockerConfig(text: string): DockerConfig {
  const data = asRecord(parseJson(text));
  if (data === undefined) {
    throw errors.error(
      'DOCKER_CONFIG_INVALID',
      'config.json is no JSON object',
    );
  }
  const auths = Object.entries(asRecord(data['auths']) ?? {}).flatMap(
    ([key, entry]) => {
      const found = readAuth(entry);
      return found === undefined ? [] : [[registryOf(key), found] as const];
    },
  );
  const helpers = Object.entries(asRecord(data['credHelpers']) ?? {}).flatMap(
    ([key, name]) => (typeof name === 'string' ? [[key, name] as const] : []),
  );
  return {
    auths: new Map(auths),
    credHelpers: new Map(helpers),
    credsStore: asText(data['credsStore']) || undefined,
  };
}

/** `https://index.docker.io/v1/` → `docker.io`; `https://ghcr.io` → `ghcr.io`. */
function registryOf(key: string): string {
  const host = key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
  return /^(index|registry-1)\.docker\.io$/.test(host) ? 'docker.io' : host;
}

function readAuth(entry: unknown): Credentials | undefined {
  const data = asRecord(entry) ?? {};
  const token = asText(data['identitytoken']);
  if (token) return { username: '<token>', password: token };
  const decoded = Buffer.from(asText(data['auth']) ?? '', 'base64').toString();
  const colon = decoded.indexOf(':');
  if (colon > 0) {
    return {
      username: decoded.slice(0, colon),
      password: decoded.slice(colon + 1).replace(/\0+$/, ''),
    };
  }
  const username = asText(data['username']);
  const password = asText(data['password']);
  return username && password ? { username, password } : undefined;
}

async function askHelper(
  helper: string,
  key: string,
  process: ProcessRunner,
): Promise<Credentials | undefined> {
  if (!/^[A-Za-z0-9._-]+$/.test(helper)) return undefined;
  try {
    const { stdout } = await process.run(
      [`docker-credential-${helper}`, 'get'],
      {
        input: key,
        timeoutMs: 30_000,
      },
    );
    const data = asRecord(parseJson(stdout)) ?? {};
    const username = asText(data['Username']);
    const password = asText(data['Secret']);
    return username && password ? { username, password } : undefined;
  } catch {
    return undefined;
  }
}
