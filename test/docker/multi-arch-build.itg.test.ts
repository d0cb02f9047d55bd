import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parseReference } from '@kit/registry';
import { runBundle, unintendedCommands } from '@kit/testing';
import { action, createWorkbench, engine, host } from './workbench.ts';

const bench = createWorkbench();
const { build, registry, tagsOf, temp } = bench;
afterAll(() => bench.close());

describe('multi-arch-build with an engine, a registry and QEMU', () => {
  const both = {
    'linux/amd64': expect.any(Number),
    'linux/arm64': expect.any(Number),
  };

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
    expect(left).toEqual([]);
  });

  it('leaves a tag that a later run has set, though its own build ends last', async () => {
    const images = `${host}/shop/monotonic`;
    const inRun = (number: string) =>
      build(
        {
          images,
          monotonic: 'true',
          tags: `type=raw,value=run-${number}\ntype=raw,value=latest`,
          'build-args': `RUN=${number}`,
        },
        { GITHUB_RUN_NUMBER: number, GITHUB_RUN_ID: number },
      );
    const digestOf = (tag: string) =>
      registry.digest(parseReference(`${images}:${tag}`));
    const later = await inRun('8');
    const earlier = await inRun('7');
    expect([later.exitCode, earlier.exitCode]).toEqual([0, 0]);
    expect(earlier.log).toContain('run 8 of this workflow is later than run 7');
    expect(await digestOf('latest')).toBe(later.outputs.get('digest'));
    expect(await digestOf('run-7')).toBe(earlier.outputs.get('digest'));
    expect(JSON.parse(earlier.outputs.get('sizes') ?? '')).toEqual(both);
    const tags = (await tagsOf(images)).filter((tag) => /^kit-/.test(tag));
    expect(tags).toEqual([]);
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
