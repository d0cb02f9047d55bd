import {
  cpSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '@kit/clock';
import { root } from '@kit/devkit';
import { createHttpClient } from '@kit/http';
import { createRegistry, parseReference } from '@kit/registry';
import { type BundleRun, runBundle, unintendedCommands } from '@kit/testing';
import { type Fault, faultyRegistry } from './faulty-registry.ts';

const host = process.env['KIT_REGISTRY'] ?? '';
const action = join(root, 'actions/multi-arch-build');
const engine = Object.fromEntries(
  ['DOCKER_HOST', 'DOCKER_CONFIG', 'PATH'].map((name) => [
    name,
    process.env[name],
  ]),
);
const http = createHttpClient();
const registry = createRegistry({
  http,
  clock: systemClock,
  credentials: async () => undefined,
});

describe('multi-arch-build with an engine, a registry and QEMU', () => {
  let workspace: string;
  let temp: string;

  beforeAll(() => {
    workspace = mkdtempSync(join(tmpdir(), 'kit-image-'));
    temp = mkdtempSync(join(tmpdir(), 'kit-image-temp-'));
    cpSync(process.env['KIT_BUSYBOX'] ?? '', workspace, { recursive: true });
    writeFileSync(
      join(workspace, 'Dockerfile'),
      [
        'FROM scratch',
        'ARG TARGETARCH',
        'COPY ${TARGETARCH}/busybox /bin/busybox',
        'RUN ["/bin/busybox", "sh", "-c", "/bin/busybox uname -m > /arch"]',
        'RUN --mount=type=secret,id=npmrc ["/bin/busybox", "sh", "-c", "/bin/busybox sha256sum /run/secrets/npmrc > /sum || true"]',
        '',
      ].join('\n'),
    );
  });
  afterAll(() => {
    http.close();
    rmSync(workspace, { recursive: true });
    rmSync(temp, { recursive: true });
  });

  const build = (inputs: Record<string, string>, env: BundleRun['env'] = {}) =>
    runBundle({
      action,
      workspace,
      inputs: {
        tags: 'type=raw,value=1.2.3',
        provenance: 'mode=max',
        ...inputs,
      },
      env: { ...engine, RUNNER_TEMP: temp, ...env },
    });
  const both = {
    'linux/amd64': expect.any(Number),
    'linux/arm64': expect.any(Number),
  };
  const tagsOf = (image: string) => registry.tags(parseReference(image));

  it('builds two platforms, one under QEMU, pushes and verifies them, and keeps secrets out of the log', async () => {
    const secret = 'a "quoted", {"json": true} = secret line';
    const result = await build({
      images: `${host}/shop/auto`,
      secrets: `npmrc<<END\n${secret}\nEND`,
    });
    const unmasked = result.log.replaceAll(/^::add-mask::.*$/gm, '');
    expect(unmasked).not.toContain(secret);
    expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
      0,
      'pushed',
    ]);
    expect(JSON.parse(result.outputs.get('sizes') ?? '')).toEqual(both);
    expect(result.outputs.get('emulated-platforms')).toBe('["linux/arm64"]');
    expect(result.summary).toContain('pushed');
    expect(unintendedCommands(result.log)).toEqual([]);
  });

  it('takes the second build from the cache in the registry', async () => {
    const image = { images: `${host}/shop/cached` };
    await build(image);
    const again = await build({ ...image, tags: 'type=raw,value=1.2.4' });
    expect(Number(again.outputs.get('cached-steps'))).toBeGreaterThanOrEqual(4);
    expect(await tagsOf(image.images)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^buildcache-linux-amd64-and-linux-arm64_main/),
      ]),
    );
  });

  it('merges what two jobs handed over, with their attestations, the newest attempt winning', async () => {
    const image = {
      images: `${host}/shop/split`,
      tags: 'type=raw,value=2.0.0\ntype=raw,value=latest',
    };
    const part = (platform: string, attempt: string) =>
      build(
        { ...image, mode: 'build', platform },
        { GITHUB_RUN_ATTEMPT: attempt },
      );
    expect((await part('linux/amd64', '1')).exitCode).toBe(0);
    const early = await build({ ...image, mode: 'merge' });
    expect(early.outputs.get('reason-code')).toBe('platform-missing');
    expect(early.log).toContain('linux/arm64');
    expect((await part('linux/arm64', '1')).exitCode).toBe(0);
    const newest = await part('linux/arm64', '2');
    const merged = await build(
      { ...image, mode: 'merge' },
      { GITHUB_RUN_ATTEMPT: '2' },
    );
    expect([merged.exitCode, merged.outputs.get('reason-code')]).toEqual([
      0,
      'merged',
    ]);
    expect(JSON.parse(merged.outputs.get('sizes') ?? '')).toEqual(both);
    expect(
      JSON.parse(merged.outputs.get('platform-digests') ?? ''),
    ).toMatchObject(JSON.parse(newest.outputs.get('platform-digests') ?? ''));
    const index = await registry.manifest(
      parseReference(`${image.images}:latest`),
    );
    expect(index?.content).toMatchObject({
      kind: 'index',
      manifests: { length: 4 },
      annotations: { 'org.opencontainers.image.title': 'shop' },
    });
    const left = (await tagsOf(image.images)).filter((tag) =>
      tag.startsWith('kit-'),
    );
    expect(left).toEqual([
      expect.stringMatching(/^kit-1001\.1\..*linux-arm64$/),
    ]);
  });

  const behind = async (
    faults: Fault[],
    inputs: Record<string, string> = {},
  ) => {
    const front = await faultyRegistry(host, faults);
    try {
      const images = `${front.host}/shop/faulty`;
      return {
        ...(await build({ images, cache: 'off', ...inputs })),
        met: front.met,
      };
    } finally {
      await front.close();
    }
  };

  it.each([429, 500, 503])(
    'survives a registry that answers %i for a while',
    async (status) => {
      const fault = {
        method: 'PUT',
        path: /manifests\/1\.2\.3$/,
        status,
        times: 2,
      };
      const result = await behind([fault]);
      expect([result.exitCode, result.met.length]).toEqual([0, 2]);
    },
  );

  it('gives up on a registry that never recovers, and says so', async () => {
    const fault = {
      method: 'PUT',
      path: /manifests\//,
      status: 503,
      times: 1000,
    };
    const result = await behind([fault], { retries: '1' });
    expect([result.exitCode, result.outputs.get('reason-code')]).toEqual([
      1,
      'image-push-failed',
    ]);
  });

  it('does not push again where it may not push', async () => {
    const fault = {
      method: 'PUT',
      path: /manifests\//,
      status: 403,
      times: 1000,
    };
    const result = await behind([fault]);
    expect(result.outputs.get('reason-code')).toBe('build-failed');
    expect(result.log).toContain('registry-auths');
  });

  it('refuses an image of which the registry has dropped a child', async () => {
    const fault = {
      method: 'GET',
      path: /manifests\/sha256:/,
      status: 404,
      times: 1000,
    };
    const result = await behind([fault]);
    expect(result.exitCode).toBe(1);
    expect(result.outputs.get('reason-code')).toMatch(
      /image-verify-failed|registry-not-found/,
    );
  });

  it('fails at once when the build itself is broken', async () => {
    const result = await build({
      images: `${host}/shop/broken`,
      target: 'nothing',
    });
    expect(result.outputs.get('reason-code')).toBe('build-failed');
    expect(result.log).not.toContain('again in');
  });

  it('leaves nothing behind after its post step', async () => {
    const result = await build({
      images: `${host}/shop/clean`,
      secrets: 'a=b',
    });
    const folder = result.state.get('folder') ?? '';
    expect(readdirSync(temp)).toContain(folder.split('/').at(-1));
    await runBundle({
      action,
      entry: 'post.js',
      env: { ...engine, STATE_folder: folder },
    });
    expect(readdirSync(temp)).not.toContain(folder.split('/').at(-1));
  });
});
