import {
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createProcessRunner } from '@kit/process';
import { fileSizes } from '../src/layout.ts';
import { sha256 } from '../src/manifest.ts';

describe('fileSizes', () => {
  const config = JSON.stringify({ os: 'linux', architecture: 'amd64' });
  const manifest = JSON.stringify({
    config: { digest: sha256(Buffer.from(config)), size: config.length },
    layers: [{ digest: sha256(Buffer.from('l')), size: 5000 }],
  });
  const layout: Record<string, string> = {
    'index.json': JSON.stringify({
      manifests: [{ digest: sha256(Buffer.from(manifest)), size: 1 }],
    }),
  };
  const pathOf = (text: string) =>
    `blobs/${sha256(Buffer.from(text)).replace(':', '/')}`;
  for (const blob of [config, manifest]) layout[pathOf(blob)] = blob;
  layout[pathOf('l')] = 'l'.repeat(5000);
  const saved = {
    'manifest.json': JSON.stringify([
      { Config: 'c.json', Layers: ['l/layer.tar'] },
    ]),
    'c.json': config,
    'l/layer.tar': 'x'.repeat(700),
  };

  async function inFolder<T>(
    files: Record<string, string>,
    body: (folder: string) => Promise<T>,
  ): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'kit-layout-'));
    try {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
      return await body(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  const tar = async (folder: string) => {
    const file = `${folder}.tar`;
    await createProcessRunner().run(['tar', '-cf', file, '-C', folder, '.']);
    return file;
  };

  it('reads an OCI layout in a folder and in an archive', async () => {
    await inFolder(layout, async (folder) => {
      const sizes = [
        { platform: 'linux/amd64', bytes: 5000 + config.length, layers: 1 },
      ];
      expect(await fileSizes(folder)).toMatchObject(sizes);
      const file = await tar(folder);
      expect(await fileSizes(file)).toMatchObject(sizes);
      await rm(file);
    });
  });

  it.each([
    ['an OCI layout', layout],
    ['what docker save wrote', saved],
  ])('never measures an archive of %s that is cut', async (_, files) => {
    await inFolder(files, async (folder) => {
      const file = await tar(folder);
      const whole = await readFile(file);
      const end = whole.findLastIndex((byte) => byte !== 0);
      for (let size = 0; size <= end; size += 256) {
        await writeFile(file, whole.subarray(0, size));
        await expect(fileSizes(file)).rejects.toMatchObject({
          code: 'IMAGE_FILE_INVALID',
        });
      }
      await rm(file);
    });
  });

  it.each([
    ['has a layer that is cut', layout, pathOf('l'), 'l'.repeat(4999)],
    ['has lost a plain layer', saved, 'l/layer.tar', undefined],
  ])('does not measure what %s', async (_, files, path, content) => {
    const { [path]: whole, ...others } = files as Record<string, string>;
    const left =
      content === undefined ? others : { ...others, [path]: content };
    expect(whole).toBeDefined();
    await inFolder(left, async (folder) => {
      await expect(fileSizes(folder)).rejects.toMatchObject({
        code: 'IMAGE_FILE_INVALID',
      });
    });
  });

  it('follows the link that docker save wrote for a layer that comes twice', async () => {
    const entry = { Config: 'c.json', Layers: ['l/layer.tar', 'm/layer.tar'] };
    const files = { ...saved, 'manifest.json': JSON.stringify([entry]) };
    await inFolder(files, async (folder) => {
      await mkdir(join(folder, 'm'));
      await symlink('../l/layer.tar', join(folder, 'm/layer.tar'));
      const file = `${folder}.tar`;
      const names = ['l', 'm', 'c.json', 'manifest.json'];
      await createProcessRunner().run([
        'tar',
        '-cf',
        file,
        '-C',
        folder,
        ...names,
      ]);
      expect(await fileSizes(file)).toMatchObject([
        { bytes: 2 * 700 + config.length, layers: 2 },
      ]);
      await rm(file);
    });
  });

  it('reads what docker save wrote before it knew OCI', async () => {
    await inFolder(saved, async (folder) => {
      const file = await tar(folder);
      expect(await fileSizes(file)).toMatchObject([
        { platform: 'linux/amd64', bytes: 700 + config.length },
      ]);
      await rm(file);
    });
  });

  it.each([
    ['nowhere', {}],
    ['.', { other: 'x' }],
    ['other', { other: 'no tar'.repeat(200) }],
  ])('refuses %s', async (path, files: Record<string, string>) => {
    await inFolder(files, async (folder) => {
      await expect(fileSizes(join(folder, path))).rejects.toMatchObject({
        code: 'IMAGE_FILE_INVALID',
      });
    });
  });
});
