import { describe, expect, it } from '@jest/globals';
import { execInfo, parseExecCredential } from '../src/exec-plugin.ts';
import { parseKubeconfig } from '../src/kubeconfig.ts';
import { loadAccess } from '../src/load-access.ts';

const pem = Buffer.from('PEM').toString('base64');
const config = (
  change: {
    cluster?: object;
    user?: object;
    context?: object;
    current?: string;
  } = {},
) => ({
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': change.current ?? 'prod',
  clusters: [
    {
      name: 'c',
      cluster: {
        server: 'https://api.example.com:6443',
        'certificate-authority-data': pem,
        ...change.cluster,
      },
    },
  ],
  users: [{ name: 'u', user: { token: 'secret-token', ...change.user } }],
  contexts: [
    {
      name: 'prod',
      context: {
        cluster: 'c',
        user: 'u',
        namespace: 'shop',
        ...change.context,
      },
    },
    { name: 'staging', context: { cluster: 'c', user: 'u' } },
  ],
});
const read = (data: unknown, context?: string) =>
  parseKubeconfig(
    { name: 'kubeconfig', text: JSON.stringify(data), folder: '/nowhere' },
    context,
  );

describe('a kubeconfig', () => {
  it('gives server, namespace, authority and token of its current context', async () => {
    const access = await read(config());
    expect(access.server.href).toBe('https://api.example.com:6443/');
    expect([access.namespace, access.authority, access.user.token]).toEqual([
      'shop',
      'PEM',
      'secret-token',
    ]);
  });

  it('gives the namespace default to a context without one', async () => {
    expect((await read(config(), 'staging')).namespace).toBe('default');
  });

  it.each<[string, object, string]>([
    [
      'a context that is not there',
      config({ current: 'prd' }),
      'no context "prd"; there are: prod, staging; did you mean "prod"?',
    ],
    [
      'a cluster that is not there',
      config({ context: { cluster: 'x' } }),
      'no cluster "x"; there are: c',
    ],
    [
      'no current context',
      { ...config(), 'current-context': '' },
      'no current-context',
    ],
    [
      'a server that is no address',
      config({ cluster: { server: 'ftp://api' } }),
      'server is no http:// or https:// address',
    ],
    [
      'a cluster without a server',
      config({ cluster: { server: '' } }),
      'cluster "c" has no server',
    ],
    [
      'a retired auth provider',
      config({ user: { 'auth-provider': { name: 'gcp' } } }),
      'use an exec plugin',
    ],
    [
      'an exec plugin of an unknown version',
      config({ user: { exec: { apiVersion: 'x/v1', command: 'y' } } }),
      'exec.apiVersion is "x/v1"',
    ],
    [
      'an exec plugin without a command',
      config({
        user: { exec: { apiVersion: 'client.authentication.k8s.io/v1' } },
      }),
      'exec has no command',
    ],
    [
      'a certificate file that cannot be read',
      config({ user: { 'client-certificate': 'gone.pem' } }),
      'client-certificate: gone.pem cannot be read',
    ],
  ])('is refused with %s', async (_name, data, message) => {
    await expect(read(data)).rejects.toThrow(message);
  });

  it.each([
    ['as text', JSON.stringify(config())],
    ['in base64', Buffer.from(JSON.stringify(config())).toString('base64')],
  ])('is taken %s', async (_how, kubeconfig) => {
    const access = await loadAccess({
      kubeconfig,
      env: {},
      workspace: '/nowhere',
    });
    expect(access.namespace).toBe('shop');
  });

  it('that is none is refused without being repeated', async () => {
    const given = 'a-secret-that-is-no-path';
    const failure = loadAccess({
      kubeconfig: given,
      env: {},
      workspace: '/nowhere',
    });
    await expect(failure).rejects.toThrow('neither a file');
    await expect(failure).rejects.not.toThrow(given);
  });

  it('is missed by name when there is none at all', async () => {
    await expect(
      loadAccess({ env: { HOME: '/nowhere' }, workspace: '/nowhere' }),
    ).rejects.toThrow('no cluster');
  });
});

describe('an exec plugin', () => {
  const apiVersion = 'client.authentication.k8s.io/v1';
  const plugin = {
    apiVersion,
    command: 'login',
    args: [],
    env: {},
    installHint: '',
    provideClusterInfo: true,
    clusterConfig: { audience: 'x' },
  };

  it('is told the cluster when it wants to know', async () => {
    const info = JSON.parse(execInfo(plugin, await read(config())));
    expect(info.spec.interactive).toBe(false);
    expect(info.spec.cluster).toMatchObject({
      server: 'https://api.example.com:6443',
      'certificate-authority-data': pem,
      config: { audience: 'x' },
    });
  });

  it.each([
    ['no JSON', 'token', 'its output is no ExecCredential'],
    [
      'another version',
      { kind: 'ExecCredential', apiVersion: 'x', status: { token: 't' } },
      'it answered in x',
    ],
    [
      'no credential',
      { kind: 'ExecCredential', apiVersion, status: {} },
      'neither a token nor a certificate',
    ],
  ])('is refused when it answers with %s', (_name, answer, message) => {
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
    expect(() => parseExecCredential(plugin, text)).toThrow(message);
  });

  it('hands out a token with its end', () => {
    const answer = {
      kind: 'ExecCredential',
      apiVersion,
      status: { token: 't', expirationTimestamp: '2026-01-01T00:00:00Z' },
    };
    expect(parseExecCredential(plugin, JSON.stringify(answer))).toMatchObject({
      token: 't',
      expiresAt: Date.UTC(2026, 0, 1),
    });
  });
});
