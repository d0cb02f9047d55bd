import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHttpClient, type HttpClient } from '@kit/http';
import {
  type FakeRegistry,
  fakeRegistry,
  manualClock,
  putImage,
  startFakeServer,
} from '@kit/testing';
import { createRegistry, parseReference, registrySizes } from '../src/index.ts';

const login = { username: 'octocat', password: 'hunter2' };
const two = [
  { platform: 'linux/amd64', layerBytes: 1000, attested: true },
  { platform: 'linux/arm64/v8', layerBytes: 900, attested: true },
];

describe('the registry client', () => {
  let fake: FakeRegistry;
  let http: HttpClient;
  const clock = manualClock();
  const client = (known?: typeof login, tries = 3) =>
    createRegistry({ http, clock, tries, credentials: async () => known });
  const image = (rest: string) => parseReference(`${fake.host}/org/api${rest}`);

  beforeEach(async () => {
    fake = await fakeRegistry();
    http = createHttpClient();
  });
  afterEach(async () => {
    http.close();
    await fake.close();
  });

  it('reads an index, and gives the compressed size of each platform', async () => {
    const { digest, children } = putImage(fake, 'org/api', '1', two);
    const found = await client().manifest(image(':1'));
    expect(found?.digest).toBe(digest);
    expect(await registrySizes(client(), image(':1'))).toMatchObject([
      { platform: 'linux/amd64', digest: children[0], bytes: 1037, layers: 1 },
      { platform: 'linux/arm64', digest: children[1], layers: 1 },
    ]);
  });

  it('reads the platform of a single image from its configuration', async () => {
    const { children } = putImage(fake, 'org/api', '1', [
      { platform: 'linux/arm/v7', layerBytes: 5, attested: false },
    ]);
    const sizes = await registrySizes(client(), image(`@${children[0]}`));
    expect(sizes.map(({ platform }) => platform)).toEqual(['linux/arm/v7']);
  });

  it('knows nothing of a tag that does not exist', async () => {
    expect(await client().manifest(image(':none'))).toBeUndefined();
    expect(await client().digest(image(':none'))).toBeUndefined();
    await expect(registrySizes(client(), image(':none'))).rejects.toMatchObject(
      {
        code: 'REGISTRY_NOT_FOUND',
      },
    );
  });

  it('writes, lists and takes away tags', async () => {
    const body = Buffer.from('{"manifests":[]}');
    await client().putManifest(image(':hand-over'), 'application/json', body);
    expect(await client().tags(image(''))).toEqual(['hand-over']);
    expect(await client().deleteTag(image(':hand-over'))).toBe(true);
    expect(await client().tags(image(''))).toEqual([]);
  });

  it.each<[string, readonly string[] | undefined]>([
    ['{"name": "x", "tags": null}', []],
    ['{"name": "x", "tags": ["a", 7]}', ['a']],
    // Taken for an empty list, it would let a tag move backwards.
    ['<html>', undefined],
    ['{}', undefined],
    ['{"tags": "a"}', undefined],
  ])('reads the list %j as %j', async (body, tags) => {
    const server = await startFakeServer((_, response) => response.end(body));
    const here = server.origin.replace('http://', '');
    const read = client().tags(parseReference(`${here}/org/api`));
    const found = await read.catch(({ code }) => code);
    await server.close();
    expect(found).toEqual(tags ?? 'REGISTRY_ANSWER_INVALID');
  });

  it('tells whether a blob is there', async () => {
    const digest = fake.putBlob('{}');
    expect(await client().hasBlob(image(''), digest)).toBe(true);
    const other = digest.replace(/.$/, (c) => (c === '0' ? '1' : '0'));
    expect(await client().hasBlob(image(''), other)).toBe(false);
  });

  it('waits as long as a busy registry asks for, and tries again', async () => {
    putImage(fake, 'org/api', '1', two);
    fake.failNext(429, 503);
    expect((await client().manifest(image(':1')))?.content.kind).toBe('index');
    expect(clock.slept.slice(-2)).toEqual([2000, 2000]);
  });

  it.each([
    [[500, 500, 500], 'REGISTRY_UNAVAILABLE', 3],
    [[403], 'REGISTRY_DENIED', 1],
    [[400], 'REGISTRY_ANSWER_INVALID', 1],
  ])('gives up on %j with %s after %i tries', async (statuses, code, tries) => {
    fake.failNext(...statuses);
    await expect(client().manifest(image(':1'))).rejects.toMatchObject({
      code,
    });
    expect(fake.requests).toHaveLength(tries);
  });

  it('repeats what the registry said', async () => {
    fake.failNext(403);
    await expect(client().manifest(image(':1'))).rejects.toThrow(
      'TOOMANYREQUESTS: slow down',
    );
  });

  it('gets a token once for reading and once for writing', async () => {
    await fake.close();
    fake = await fakeRegistry({ login });
    putImage(fake, 'org/api', '1', two);
    const registry = client(login);
    await registry.manifest(image(':1'));
    await registry.manifest(image(':1'));
    await registry.deleteTag(image(':1'));
    const basic = `Basic ${Buffer.from('octocat:hunter2').toString('base64')}`;
    expect(fake.tokens).toEqual([
      `${basic} repository:org/api:pull`,
      `${basic} repository:org/api:pull,push,delete`,
    ]);
  });

  it('asks for an anonymous token where it has no credentials', async () => {
    await fake.close();
    fake = await fakeRegistry({ login });
    await client().manifest(image(':1'));
    expect(fake.tokens).toEqual(['undefined repository:org/api:pull']);
  });

  it('refuses bytes that are not those of the digest asked for', async () => {
    const { digest } = putImage(fake, 'org/api', '1', two);
    const other = `sha256:${'0'.repeat(64)}`;
    fake.put('org/api', other, { manifests: [], of: digest });
    await expect(client().manifest(image(`@${other}`))).rejects.toMatchObject({
      code: 'REGISTRY_ANSWER_INVALID',
    });
  });
});
