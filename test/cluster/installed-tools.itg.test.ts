import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFile,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DownloadHost, startDownloadHost } from '@kit/testing';
import {
  type DeployNamespace,
  deployNamespace,
  workloadBody,
  workspaceOf,
} from './k8s-deploy-world.ts';

const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
const urls = {
  helm: `get.helm.sh/helm-v4.3.1-${process.platform}-${arch}.tar.gz`,
  kustomize: `github.com/kubernetes-sigs/kustomize/releases/download/kustomize%2Fv5.6.0/kustomize_v5.6.0_${process.platform}_${arch}.tar.gz`,
};
type Name = keyof typeof urls;

let space: DeployNamespace;
let folder: string;
let host: DownloadHost;
const sums: Partial<Record<Name, string>> = {};

const which = (name: Name) =>
  execFileSync('which', [name], { encoding: 'utf8' }).trim();

/** The real program, in an archive as its makers publish it. */
async function pack(name: Name, inside: string) {
  await mkdir(join(folder, name, inside), { recursive: true });
  await copyFile(which(name), join(folder, name, inside, name));
  const archive = join(folder, `${name}.tar.gz`);
  const root = join(folder, name);
  execFileSync('tar', ['-c', '-I', 'gzip -1', '-f', archive, '-C', root, '.']);
  const bytes = await readFile(archive);
  sums[name] = createHash('sha256').update(bytes).digest('hex');
  return bytes;
}

beforeAll(async () => {
  space = await deployNamespace();
  folder = await mkdtemp(join(tmpdir(), 'kit-tools-'));
  host = await startDownloadHost({
    [urls.helm]: await pack('helm', `${process.platform}-${arch}`),
    [urls.kustomize]: await pack('kustomize', '.'),
  });
});
afterAll(async () => {
  await host.close();
  await space.remove();
  space.close();
  await rm(folder, { recursive: true, force: true });
});

/** On a runner that has neither of them. */
function env() {
  const own = [dirname(which('helm')), dirname(which('kustomize'))];
  const path = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((entry) => !own.includes(entry));
  return {
    ...host.env,
    PATH: path.join(delimiter),
    RUNNER_TOOL_CACHE: join(folder, 'cache'),
  };
}

describe('on a runner without helm and kustomize', () => {
  it('an overlay is built by the kustomize that was installed', async () => {
    const workspace = await workspaceOf({
      'kustomization.yaml': 'resources: [app.yaml]\n',
      'app.yaml': JSON.stringify(workloadBody('custom')),
    });
    const given = { kustomize: '.' };
    const without = await space.deploy(given, { workspace, env: env() });
    expect(without.log).toContain('PROGRAM_MISSING');
    const result = await space.deploy(
      {
        ...given,
        'kustomize-version': '5.6.0',
        'kustomize-sha256': sums.kustomize ?? '',
      },
      { workspace, env: env() },
    );
    expect(result.log).not.toContain('::error');
    expect(result.outputs.get('reason-code')).toBe('deployed');
  });

  it('a chart is installed by the helm that was installed', async () => {
    const workspace = await workspaceOf({
      'Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 0.1.0\n',
      'app.yaml': JSON.stringify(workloadBody('charted')),
    });
    await mkdir(join(workspace, 'templates'));
    await rename(
      join(workspace, 'app.yaml'),
      join(workspace, 'templates/app.yaml'),
    );
    const result = await space.deploy(
      {
        'helm-release': 'shop',
        'helm-chart': '.',
        'helm-version': '4.3.1',
        'helm-sha256': sums.helm ?? '',
      },
      { workspace, env: env() },
    );
    expect(result.log).not.toContain('::error');
    expect(result.outputs.get('reason-code')).toBe('deployed');
  });
});
