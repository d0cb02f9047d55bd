import { readFile } from 'node:fs/promises';
import type { Secrets } from '@kit/action';
import type { Clock } from '@kit/clock';
import type { ClusterAccess } from './cluster-access.ts';
import { errors } from './errors.ts';
import {
  type ExecCredential,
  type PluginWorld,
  runExecPlugin,
} from './exec-plugin.ts';

export interface Identity {
  /** The value of the Authorization header, if there is one. */
  readonly authorization: string | undefined;
  readonly clientCertificate: string | undefined;
  readonly clientKey: string | undefined;
}

export interface Credentials {
  /** Who we are now; runs the plugin or reads the token file when it must. */
  current(): Promise<Identity>;
  /** After a 401: whether another try with a fresh credential makes sense. */
  renew(): Promise<boolean>;
}

export interface CredentialWorld extends PluginWorld {
  readonly clock: Clock;
  readonly secrets: Secrets;
}

/** A plugin's token is replaced so long before it expires. */
const skewMs = 60_000;

export function createCredentials(
  access: ClusterAccess,
  world: CredentialWorld,
): Credentials {
  const { user } = access;
  const mask = (secret: string | undefined) => {
    if (secret) world.secrets.add(secret);
    return secret;
  };
  mask(user.clientKey);
  mask(user.token);
  mask(user.password);
  for (const value of Object.values(user.exec?.env ?? {})) mask(value);
  if (user.exec !== undefined) return pluginCredentials(access, world, mask);
  const certificate = {
    clientCertificate: user.clientCertificate,
    clientKey: user.clientKey,
  };
  return {
    async current() {
      const token =
        user.tokenFile === undefined
          ? user.token
          : (await readToken(user.tokenFile)).trim();
      return { ...certificate, authorization: header(mask(token), user, mask) };
    },
    renew: async () => user.tokenFile !== undefined,
  };
}

function header(
  token: string | undefined,
  user: ClusterAccess['user'],
  mask: (secret: string | undefined) => unknown,
): string | undefined {
  if (token) return `Bearer ${token}`;
  if (user.username === undefined) return undefined;
  mask(user.password);
  const pair = `${user.username}:${user.password ?? ''}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

function pluginCredentials(
  access: ClusterAccess,
  world: CredentialWorld,
  mask: (secret: string | undefined) => unknown,
): Credentials {
  const { user } = access;
  let held: Promise<ExecCredential> | undefined;
  const fetch = async () => {
    if (user.exec === undefined) throw new Error('no plugin');
    const credential = await runExecPlugin(user.exec, access, world);
    mask(credential.token);
    mask(credential.clientKey);
    return credential;
  };
  const obtain = () => {
    const asked = fetch();
    held = asked;
    // A failure is not kept: the next request asks the plugin again.
    asked.catch(() => {
      if (held === asked) held = undefined;
    });
    return asked;
  };
  const isStale = ({ expiresAt }: ExecCredential) =>
    expiresAt !== undefined && expiresAt - skewMs <= world.clock.now();
  return {
    async current() {
      const before = held;
      let credential = await (before ?? obtain());
      if (before !== undefined && isStale(credential)) {
        // Requests that find it stale together ask the plugin once.
        credential = await (held === before ? obtain() : (held ?? obtain()));
      }
      return {
        authorization:
          credential.token === undefined
            ? undefined
            : `Bearer ${credential.token}`,
        clientCertificate:
          credential.clientCertificate ?? user.clientCertificate,
        clientKey: credential.clientKey ?? user.clientKey,
      };
    },
    async renew() {
      await obtain();
      return true;
    },
  };
}

async function readToken(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause) => {
    throw errors.error(
      'KUBECONFIG_INVALID',
      'the token file of the kubeconfig cannot be read',
      { cause },
    );
  });
}
