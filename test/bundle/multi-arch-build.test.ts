import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { root } from '@kit/devkit';
import { runBundle, unintendedCommands } from '@kit/testing';
import { parse } from 'yaml';

const action = join(root, 'actions/multi-arch-build');

describe('multi-arch-build as the runner starts it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kit-image-'));
  const userConfig = join(folder, 'user');
  const record = join(folder, 'argv');
  const config =
    '{"credsStore":"desktop","auths":{"other.example":{}},"currentContext":"default"}';
  const build = (inputs: Record<string, string>, env = {}) =>
    runBundle({
      action,
      workspace: folder,
      inputs: { images: 'ghcr.io/Org/api', ...inputs },
      env: {
        PATH: `${folder}/bin:${process.env['PATH']}`,
        DOCKER_CONFIG: userConfig,
        RUNNER_TEMP: folder,
        ...env,
      },
      event: { repository: { default_branch: 'main', name: 'shop' } },
    });

  beforeAll(() => {
    mkdirSync(join(folder, 'bin'));
    mkdirSync(userConfig);
    writeFileSync(join(userConfig, 'config.json'), config);
    writeFileSync(
      join(folder, 'Dockerfile'),
      'FROM golang AS b\nRUN go build -o /x\nFROM scratch\nCOPY --from=b /x /x\n',
    );
    // A docker that writes down what it was asked for, and what it was given.
    const docker = join(folder, 'bin/docker');
    writeFileSync(
      docker,
      `#!/bin/sh\nif [ "$1" = info ]; then echo '[["driver-type","io.containerd.snapshotter.v1"]]'; exit 0; fi\nprintf '%s\\n' "$@" >> "${record}"\ncat "$DOCKER_CONFIG/config.json" > "${record}.config"\ncat $(dirname "$DOCKER_CONFIG")/secret-0 > "${record}.secret" 2>/dev/null\necho '##[add-mask]hostile'\nexit 0\n`,
    );
    chmodSync(docker, 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('plans without an engine: tags, matrix, and the patch for what would run under QEMU', async () => {
    const result = await build({ mode: 'plan' });
    expect(result.outputs.get('tags')).toBe('ghcr.io/org/api:main');
    expect(JSON.parse(result.outputs.get('matrix') ?? '')).toEqual({
      include: [
        {
          platform: 'linux/amd64',
          runner: 'ubuntu-24.04',
          name: 'linux-amd64',
        },
        {
          platform: 'linux/arm64',
          runner: 'ubuntu-24.04-arm',
          name: 'linux-arm64',
        },
      ],
    });
    expect(result.log).toContain('FROM --platform=$BUILDPLATFORM golang AS b');
  });

  it('denies emulation when asked to', async () => {
    const result = await build({ emulation: 'deny', 'dry-run': 'true' });
    expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
      1,
      'emulation-denied',
    ]);
  });

  it('hands secrets and logins over by files of its own, and takes them away', async () => {
    const secret = 'line "one", with = and {json}\nline two of the secret';
    const result = await build({
      push: 'false',
      cache: 'off',
      secrets: `key<<END\n${secret}\nEND`,
      'registry-auths': 'hub.example me hunter2secret',
      token: 'ghs_0123456789',
      'binfmt-image': 'x',
    });
    expect(result.outputs.get('reason-code')).toBe('built');
    const argv = readFileSync(record, 'utf8');
    expect(argv).not.toMatch(/hunter2|ghs_|line two/);
    expect(readFileSync(`${record}.secret`, 'utf8')).toBe(secret);
    const seen = JSON.parse(readFileSync(`${record}.config`, 'utf8'));
    expect(Object.keys(seen.auths).sort()).toEqual([
      'ghcr.io',
      'hub.example',
      'other.example',
    ]);
    expect(seen.credHelpers).toEqual({ 'other.example': 'desktop' });
    expect(readFileSync(join(userConfig, 'config.json'), 'utf8')).toBe(config);
    const workshop = result.state.get('folder') ?? '';
    expect(statSync(join(workshop, 'secret-0')).mode & 0o777).toBe(0o600);
    expect(unintendedCommands(result.log)).toEqual([]);
    await runBundle({
      action,
      entry: 'post.js',
      env: { STATE_folder: workshop },
    });
    expect(statSync(workshop, { throwIfNoEntry: false })).toBeUndefined();
  });

  it.each([
    [{ images: 'ghcr.io/org/api:tag' }, 'input-invalid'],
    [{ mode: 'build' }, 'input-invalid'],
    [
      { mode: 'build', platform: 'linux/amd64', push: 'false' },
      'input-invalid',
    ],
    [{ platforms: 'linux/amd64 and more!' }, 'input-invalid'],
    [{ tags: 'type=nothing' }, 'image-rule-invalid'],
    [{ tags: 'type=ref,event=tag' }, 'image-tag-missing'],
    [{ tags: 'type=raw,value=##[error]x,enable=::y' }, 'image-rule-invalid'],
    [{ secrets: 'no secret at all' }, 'input-invalid'],
  ])('refuses %j: %s', async (inputs: Record<string, string>, reason) => {
    const result = await build({ 'dry-run': 'true', ...inputs });
    expect(result.outputs.get('reason-code')).toBe(reason);
    expect(unintendedCommands(result.log)).toEqual([]);
  });

  it('makes no command of a hostile branch', async () => {
    const branch = '--output=x\u0007##[set-env]a';
    const result = await build(
      { 'dry-run': 'true' },
      { GITHUB_REF: `refs/heads/${branch}`, GITHUB_REF_NAME: branch },
    );
    expect(result.outputs.get('version')).toBe('output-x-set-env-a');
    expect(unintendedCommands(result.log)).toEqual([]);
  });
});

describe('the native workflow of the README', () => {
  const readme = readFileSync(join(action, 'README.md'), 'utf8');
  const [, block = ''] =
    /<!-- native:start -->\n```yaml\n([\s\S]*?)```/.exec(readme) ?? [];

  it('has at most 25 lines', () => {
    expect(
      block.split('\n').filter((line) => line.trim() !== '').length,
    ).toBeLessThanOrEqual(25);
  });

  it('builds each platform on a runner of its own and merges with the same inputs', () => {
    const { jobs } = parse(block);
    const entries = jobs.build.strategy.matrix.include;
    expect(
      entries.map(({ platform }: { platform: string }) => platform),
    ).toEqual(['linux/amd64', 'linux/arm64']);
    expect(jobs.build.steps.at(-1).with).toEqual({
      mode: 'build',
      images: '${{ env.IMAGES }}',
      platform: '${{ matrix.platform }}',
    });
    expect(jobs.merge).toMatchObject({
      needs: 'build',
      steps: [{ with: { mode: 'merge', images: '${{ env.IMAGES }}' } }],
    });
  });
});
