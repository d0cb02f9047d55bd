import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { HttpRequest, HttpResponse } from '@kit/http';
import { manualClock, memoryLog } from '@kit/testing';
import fc from 'fast-check';
import {
  archiveOf,
  provideTool,
  sha256Input,
  type ToolWanted,
  type ToolWorld,
  versionInput,
  wantedTool,
} from '../src/index.ts';

const sum = (text: string) => createHash('sha256').update(text).digest('hex');
const helm: ToolWanted = {
  name: 'helm',
  version: '4.3.1',
  sha256: sum('archive'),
};
const member = 'linux-amd64/helm';

let temp: string;
beforeEach(async () => {
  temp = await mkdtemp(join(tmpdir(), 'kit-tool-'));
});
afterEach(() => rm(temp, { recursive: true, force: true }));

/** A runner whose host gives these answers, one after the other. */
function runner(...answers: (Partial<HttpResponse> | Error)[]) {
  const asked: HttpRequest[] = [];
  const kept = new Map<string, string>();
  const clock = manualClock();
  const http = {
    async request(request: HttpRequest) {
      asked.push(request);
      const answer = answers.shift() ?? { status: 404 };
      if (answer instanceof Error) throw answer;
      return { status: 200, truncated: false, ...answer };
    },
  } as never;
  const { signal } = new AbortController();
  const world: ToolWorld = {
    http,
    clock: { ...clock, sleep: async () => undefined },
    signal,
    log: memoryLog(),
    temp,
    platform: 'linux',
    architecture: 'x64',
    cache: {
      find: (name, version) => kept.get(`${name}@${version}`) ?? '',
      extractTar: async (_file, folder) => folder,
      cacheDir: async (_folder, name, version) => {
        kept.set(`${name}@${version}`, `/cache/${name}`);
        return `/cache/${name}`;
      },
    },
  };
  return { world, asked };
}

const archive = { body: Buffer.from('archive') };

describe('a program', () => {
  it('is that of the PATH when no version is wanted', async () => {
    const { world, asked } = runner();
    expect(await provideTool('helm', undefined, world)).toBe('helm');
    expect(asked).toEqual([]);
  });

  it('is installed once, and found the next time', async () => {
    const { world, asked } = runner(archive);
    const first = await provideTool('helm', helm, world);
    expect(first).toBe(`/cache/helm-${helm.sha256.slice(0, 16)}/${member}`);
    expect(await provideTool('helm', helm, world)).toBe(first);
    expect(asked.map(({ url }) => url)).toEqual([
      'https://get.helm.sh/helm-v4.3.1-linux-amd64.tar.gz',
    ]);
  });

  it('with another checksum is another program', async () => {
    const { world, asked } = runner(archive, { body: Buffer.from('other') });
    await provideTool('helm', helm, world);
    await provideTool('helm', { ...helm, sha256: sum('other') }, world);
    expect(asked).toHaveLength(2);
  });

  it('that is not what the checksum is of is refused, and not unpacked', async () => {
    const { world } = runner({ body: Buffer.from('evil') });
    await expect(provideTool('helm', helm, world)).rejects.toMatchObject({
      code: 'TOOL_CHECKSUM_WRONG',
    });
    expect(await readdir(temp)).toEqual([]);
  });

  it.each<[string, Parameters<typeof runner>, number]>([
    ['a busy server', [{ status: 503 }, { status: 429 }, archive], 3],
    ['a lost connection', [new Error('ECONNRESET'), archive], 2],
  ])('is asked for again after %s', async (_name, answers, times) => {
    const { world, asked } = runner(...answers);
    expect(await provideTool('helm', helm, world)).toContain(member);
    expect(asked).toHaveLength(times);
  });

  it.each<[string, Parameters<typeof runner>, number, string]>([
    ['a version that is not there', [{ status: 404 }], 1, 'answered 404'],
    [
      'a server that stays busy',
      [{ status: 500 }, { status: 500 }, { status: 500 }],
      3,
      'answered 500',
    ],
    [
      'a host that cannot be reached',
      [new Error('a'), new Error('b'), new Error('ENOTFOUND')],
      3,
      'ENOTFOUND',
    ],
    [
      'an archive without end',
      [{ ...archive, truncated: true }],
      1,
      'is larger than',
    ],
  ])('is given up for %s', async (_name, answers, times, message) => {
    const { world, asked } = runner(...answers);
    await expect(provideTool('helm', helm, world)).rejects.toMatchObject({
      code: 'TOOL_DOWNLOAD_FAILED',
      message: expect.stringContaining(message),
    });
    expect(asked).toHaveLength(times);
  });

  it('is never taken from an address without https', async () => {
    const { world, asked } = runner(archive);
    await provideTool('helm', helm, world);
    const policy = asked[0]?.redirects;
    if (typeof policy !== 'function') throw new Error('no policy');
    const from = new URL('https://get.helm.sh/');
    expect(policy(from, new URL('https://cdn.example.com/'))).toBe(true);
    expect(policy(from, new URL('http://cdn.example.com/'))).not.toBe(true);
  });
});

describe('the archive', () => {
  it.each([
    ['helm', 'linux', 'x64', 'helm-v1.2.3-linux-amd64.tar.gz'],
    ['helm', 'darwin', 'arm64', 'helm-v1.2.3-darwin-arm64.tar.gz'],
    [
      'kustomize',
      'linux',
      'arm64',
      'kustomize%2Fv1.2.3/kustomize_v1.2.3_linux_arm64.tar.gz',
    ],
  ] as const)('of %s for %s on %s', (name, platform, architecture, end) => {
    const { url } = archiveOf(
      { name, version: '1.2.3' },
      platform,
      architecture,
    );
    expect(url.endsWith(end)).toBe(true);
    expect(new URL(url).protocol).toBe('https:');
  });

  it.each([
    ['win32', 'x64'],
    ['linux', 'ppc64'],
  ])('is not there for %s on %s', (platform, architecture) => {
    expect(() => archiveOf(helm, platform, architecture)).toThrow(
      'is not installed on a runner with',
    );
  });
});

describe('the inputs', () => {
  const version = versionInput();
  const sha256 = sha256Input();

  it.each([
    ['4.3.1', '4.3.1'],
    ['v5.6.0', '5.6.0'],
    ['4.0.0-rc.1', '4.0.0-rc.1'],
  ])('take the version %s', (raw, value) => {
    expect(version.parse(raw)).toEqual({ value });
  });

  it.each(['4', '^4.3.1', 'latest', '4.3', '4.3.1/../..', '4.3.1 x'])(
    'do not take the version %s',
    (raw) => {
      expect(version.parse(raw)).toHaveProperty('allowed');
    },
  );

  it('let nothing into the address that leads elsewhere', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = version.parse(`1.2.3${text}`);
        return 'allowed' in parsed || /^[\w.-]+$/.test(String(parsed.value));
      }),
    );
  });

  it('take 64 hex digits as a checksum', () => {
    const upper = helm.sha256.toUpperCase();
    expect(sha256.parse(upper)).toEqual({ value: helm.sha256 });
    expect(sha256.parse(upper.slice(1))).toHaveProperty('allowed');
  });

  it('want version and checksum together', () => {
    expect(wantedTool('helm', undefined, undefined)).toBeUndefined();
    expect(wantedTool('helm', helm.version, helm.sha256)).toEqual(helm);
    expect(() => wantedTool('helm', helm.version, undefined)).toThrow(
      'helm-sha256',
    );
    expect(() => wantedTool('kustomize', undefined, helm.sha256)).toThrow(
      'kustomize-version',
    );
  });
});
