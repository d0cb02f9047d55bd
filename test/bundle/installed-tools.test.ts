import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type DownloadHost,
  runBundle,
  startDownloadHost,
  unintendedCommands,
} from '@kit/testing';

const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
const kustomizeUrl = (version: string) =>
  `github.com/kubernetes-sigs/kustomize/releases/download/kustomize%2Fv${version}/kustomize_v${version}_${process.platform}_${arch}.tar.gz`;
const helmUrl = (version: string) =>
  `get.helm.sh/helm-v${version}-${process.platform}-${arch}.tar.gz`;
const cdn = 'objects.example.com/kustomize.tar.gz';

let folder: string;
let host: DownloadHost;
let sums: Readonly<Record<'helm' | 'kustomize', string>>;

/** A program that says what it is and fails: that it ran is enough. */
async function pack(name: string, inside: string): Promise<Buffer> {
  const root = join(folder, name);
  await mkdir(join(root, inside), { recursive: true });
  const program = join(root, inside, name);
  await writeFile(program, `#!/bin/sh\necho "I am ${name}: $*" >&2\nexit 7\n`);
  await chmod(program, 0o755);
  const archive = join(folder, `${name}.tar.gz`);
  execFileSync('tar', ['czf', archive, '-C', root, '.']);
  return readFile(archive);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kit-tools-'));
  const helm = await pack('helm', `${process.platform}-${arch}`);
  const kustomize = await pack('kustomize', '.');
  const sha256 = (bytes: Buffer) =>
    createHash('sha256').update(bytes).digest('hex');
  sums = { helm: sha256(helm), kustomize: sha256(kustomize) };
  host = await startDownloadHost({
    [helmUrl('4.3.1')]: helm,
    [kustomizeUrl('5.6.0')]: { redirect: `https://${cdn}` },
    [kustomizeUrl('5.6.1')]: { redirect: 'http://127.0.0.1:1/evil.tar.gz' },
    [cdn]: kustomize,
  });
});
afterAll(async () => {
  await host.close();
  await rm(folder, { recursive: true, force: true });
});

const kubeconfig = JSON.stringify({
  clusters: [{ name: 'c', cluster: { server: 'http://127.0.0.1:9' } }],
  users: [{ name: 'u', user: { token: 'very-secret-token' } }],
  contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  'current-context': 'x',
});

function start(
  action: string,
  inputs: Record<string, string>,
  cache = join(folder, 'cache'),
) {
  return runBundle({
    action: resolve('actions', action),
    inputs: { kubeconfig, ...inputs },
    env: { ...host.env, RUNNER_TOOL_CACHE: cache, RUNNER_TEMP: folder },
  });
}

const overlay = {
  kustomize: 'overlay',
  'kustomize-version': '5.6.0',
};

describe.each([
  ['k8s-deploy', {}],
  ['k8s-blue-green', { service: 'web' }],
])('kustomize for %s', (action, own) => {
  it('is installed by version and checksum, once, and run', async () => {
    const cache = join(folder, `cache-${action}`);
    const inputs = { ...own, ...overlay, 'kustomize-sha256': sums.kustomize };
    const first = await start(action, inputs, cache);
    expect(first.log).toContain(
      'installed kustomize 5.6.0 from https://github.com/',
    );
    expect(first.log).toContain('I am kustomize: build --');
    expect(first.log).toContain('exit code 7');
    expect(unintendedCommands(first.log)).toEqual([]);
    const asked = host.requests.length;
    const second = await start(action, inputs, cache);
    expect(second.log).toContain('kustomize 5.6.0 is installed already');
    expect(second.log).toContain('I am kustomize');
    expect(host.requests).toHaveLength(asked);
  });

  it('is refused with another checksum, and never run', async () => {
    const cache = join(folder, `refused-${action}`);
    const inputs = { ...own, ...overlay, 'kustomize-sha256': 'a'.repeat(64) };
    const result = await start(action, inputs, cache);
    expect(result.exitCode).toBe(1);
    expect(result.log).toContain('TOOL_CHECKSUM_WRONG');
    expect(result.log).toContain(sums.kustomize);
    expect(result.log).not.toContain('I am kustomize');
    expect(await readdir(cache).catch(() => [])).toEqual([]);
  });

  it('is asked for with both, or not at all', async () => {
    const result = await start(action, { ...own, ...overlay });
    expect(result.log).toContain('kustomize-sha256');
    expect(result.exitCode).toBe(1);
  });
});

describe('a download', () => {
  it('is not followed to an address without https', async () => {
    const inputs = {
      ...overlay,
      'kustomize-version': '5.6.1',
      'kustomize-sha256': sums.kustomize,
    };
    const result = await start('k8s-deploy', inputs);
    expect(result.log).toContain('TOOL_DOWNLOAD_FAILED');
    expect(result.log).toContain('stays on https');
  });

  it('of a version that is not there is said to be missing', async () => {
    const inputs = {
      ...overlay,
      'kustomize-version': '9.9.9',
      'kustomize-sha256': sums.kustomize,
    };
    const result = await start('k8s-deploy', inputs);
    expect(result.log).toContain('answered 404 [TOOL_DOWNLOAD_FAILED]');
  });

  it('brings helm', async () => {
    const result = await start('k8s-deploy', {
      'helm-release': 'shop',
      'helm-chart': 'chart',
      'helm-version': 'v4.3.1',
      'helm-sha256': sums.helm.toUpperCase(),
    });
    expect(result.log).toMatch(
      /I am helm: (template|history) --namespace default/,
    );
  });
});
