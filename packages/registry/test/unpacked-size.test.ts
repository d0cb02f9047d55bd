import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHttpClient } from '@kit/http';
import { createProcessRunner } from '@kit/process';
import { manualClock, startFakeServer } from '@kit/testing';
import {
  createRegistry,
  fileSizes,
  parseReference,
  registrySizes,
} from '../src/index.ts';
import { sha256 } from '../src/manifest.ts';
import { unpackedSize } from '../src/unpacked-size.ts';

const plain = Buffer.from('some words that repeat '.repeat(5000));
const gzipped = gzipSync(plain);

async function* pieces(bytes: Uint8Array, length = 7000) {
  for (let at = 0; at < bytes.length; at += length) {
    yield bytes.subarray(at, at + length);
  }
}

const sizeOf = (bytes: Uint8Array, stated = bytes.length, length = 7000) =>
  unpackedSize(pieces(bytes, length), stated, 'sha256:1');

describe('unpackedSize', () => {
  it.each([
    ['plain', plain],
    ['gzip', gzipped],
    ['zstd', zstdCompressSync(plain)],
    [
      'two gzip members',
      Buffer.concat([
        gzipSync(plain.subarray(0, 9)),
        gzipSync(plain.subarray(9)),
      ]),
    ],
  ])('is that of the tar, whatever its compression: %s', async (_, bytes) => {
    expect(await sizeOf(bytes)).toBe(plain.length);
    expect(await sizeOf(bytes, bytes.length, 1)).toBe(plain.length);
  });

  it('of nothing is 0', async () => {
    expect(await sizeOf(Buffer.alloc(0))).toBe(0);
  });

  it.each([
    ['cut', gzipped.subarray(0, 300), 300, 'its compression is broken'],
    ['shorter than stated', plain, plain.length + 1, 'of 115001 bytes'],
    ['longer than stated', gzipped, 20, 'has more than 20 bytes'],
    [
      'no gzip after its first bytes',
      Buffer.from([0x1f, 0x8b, 9, 9, 9]),
      5,
      'its compression is broken',
    ],
  ])('refuses a layer that is %s', async (_, bytes, stated, message) => {
    await expect(sizeOf(bytes, stated)).rejects.toMatchObject({
      code: 'IMAGE_FILE_INVALID',
      message: expect.stringContaining(message),
    });
  });
});

const blobs = new Map<string, Uint8Array>();
const put = (bytes: Uint8Array) => {
  const digest = sha256(bytes);
  blobs.set(digest, bytes);
  return { digest, size: bytes.length };
};
const config = (architecture: string) =>
  put(Buffer.from(JSON.stringify({ os: 'linux', architecture })));
const shared = put(gzipped);
const image = (architecture: string, layers: readonly object[]) =>
  put(Buffer.from(JSON.stringify({ config: config(architecture), layers })));
const own = put(zstdCompressSync(plain.subarray(0, 1000)));
const index = JSON.stringify({
  manifests: [image('amd64', [shared, own]), image('arm64', [shared])],
});
const expected = [
  { platform: 'linux/amd64', layers: 2, unpackedBytes: plain.length + 1000 },
  { platform: 'linux/arm64', layers: 1, unpackedBytes: plain.length },
];

describe('the unpacked size of an image', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kit-unpacked-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const write = async (
    files: Readonly<Record<string, string | Uint8Array>>,
  ) => {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, 'image', path)), { recursive: true });
      await writeFile(join(folder, 'image', path), content);
    }
  };
  const tar = async () => {
    const file = join(folder, 'image.tar');
    const from = join(folder, 'image');
    await createProcessRunner().run(['tar', '-cf', file, '-C', from, '.']);
    return file;
  };

  it('is read from an OCI layout, in a folder and in an archive', async () => {
    const files = [...blobs].map(
      ([digest, bytes]) =>
        [`blobs/${digest.replace(':', '/')}`, bytes] as const,
    );
    await write({ 'index.json': index, ...Object.fromEntries(files) });
    const options = { unpacked: true };
    expect(await fileSizes(join(folder, 'image'), options)).toMatchObject(
      expected,
    );
    expect(await fileSizes(await tar(), options)).toMatchObject(expected);
    const [unasked] = await fileSizes(join(folder, 'image'));
    expect(unasked).not.toHaveProperty('unpackedBytes');
  });

  it('is read from an archive of docker save, plain or compressed', async () => {
    await write({
      'manifest.json': JSON.stringify([
        { Config: 'c.json', Layers: ['a/layer.tar', 'b.tar.gz', 'empty.tar'] },
      ]),
      'c.json': JSON.stringify({ os: 'linux', architecture: 'amd64' }),
      'a/layer.tar': plain,
      'b.tar.gz': gzipped,
      'empty.tar': '',
    });
    expect(await fileSizes(await tar(), { unpacked: true })).toMatchObject([
      { platform: 'linux/amd64', unpackedBytes: 2 * plain.length },
    ]);
  });

  it('is not known of a layout without its layers', async () => {
    const bytes = JSON.stringify({
      config: { digest: sha256(plain), size: 2 },
      layers: [shared],
    });
    await write({
      'index.json': bytes,
      [`blobs/${sha256(plain).replace(':', '/')}`]: '{}',
    });
    await expect(
      fileSizes(join(folder, 'image'), { unpacked: true }),
    ).rejects.toMatchObject({ code: 'IMAGE_FILE_INVALID' });
  });

  it('is read from a registry, a shared layer once, after its challenge', async () => {
    const server = await startFakeServer((request, response) => {
      const name = request.url?.split('/').at(-1) ?? '';
      if (request.headers.authorization === undefined) {
        response
          .writeHead(401, { 'www-authenticate': 'Basic realm="x"' })
          .end();
        return;
      }
      response.end(name === '1' ? index : blobs.get(name));
    });
    const http = createHttpClient();
    const registry = createRegistry({
      http,
      clock: manualClock(),
      credentials: async () => ({ username: 'a', password: 'b' }),
    });
    const name = `${server.origin.replace('http://', '')}/org/api:1`;
    const reference = parseReference(name);
    const sizes = await registrySizes(registry, reference, { unpacked: true });
    http.close();
    await server.close();
    expect(sizes).toMatchObject(expected);
    const asked = `GET /v2/org/api/blobs/${shared.digest}`;
    expect(server.requests.filter((one) => one === asked)).toHaveLength(1);
  });
});
