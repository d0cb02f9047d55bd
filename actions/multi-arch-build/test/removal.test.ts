import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createGitHub } from '@kit/github';
import { createHttpClient, type HttpClient } from '@kit/http';
import { parseReference } from '@kit/registry';
import { type FakeServer, memoryWorld, startFakeServer } from '@kit/testing';
import { deleteVersions } from '../src/apply-removal.ts';
import { versionsPath, versionsToDelete } from '../src/package-versions.ts';

const version = (id: unknown, digest: unknown, tags: unknown) => ({
  id,
  name: digest,
  metadata: { package_type: 'container', container: { tags } },
});
const reference = (tag: string) => parseReference(`ghcr.io/org/a/b:${tag}`);

describe('the versions of a package', () => {
  it.each([
    ['orgs', '/orgs/org/packages/container/a%2Fb/versions'],
    ['users', '/users/org/packages/container/a%2Fb/versions'],
  ] as const)('of %s are at %s', (owners, path) => {
    expect(versionsPath(reference('x'), owners)).toBe(path);
  });

  it.each<[string, unknown, readonly string[]]>([
    ['of the hand-over', [version(7, 'sha256:a', ['kit-1'])], ['7']],
    ['of two tags of it', [version(7, 'sha256:a', ['kit-1', 'kit-2'])], ['7']],
    ['that the image refers to', [version(7, 'sha256:used', ['kit-1'])], []],
    ['with a tag of somebody', [version(7, 'sha256:a', ['kit-1', '1.0'])], []],
    ['without a tag', [version(7, 'sha256:a', [])], []],
    ['of another run', [version(7, 'sha256:a', ['kit-9'])], []],
    ['without a digest', [version(7, undefined, ['kit-1'])], []],
    ['without a number', [version('7/../8', 'sha256:a', ['kit-1'])], []],
    ['of another form', [version(7, 'sha256:a', 'kit-1'), null, 3], []],
    ['that are no list', { message: 'x' }, []],
  ])('are deleted where they are %s', (_, versions, ids) => {
    const tags = new Set(['kit-1', 'kit-2']);
    const used = new Set(['sha256:used']);
    expect(versionsToDelete(versions, tags, used)).toEqual(ids);
  });
});

describe('deleteVersions', () => {
  let server: FakeServer;
  let http: HttpClient;
  let statuses: Readonly<Record<string, number>>;
  const world = memoryWorld();
  const list = [
    version(1, 'sha256:a', ['kit-1']),
    version(2, 'sha256:b', ['kit-2']),
    version(3, 'sha256:c', ['latest']),
  ];

  beforeEach(async () => {
    statuses = {};
    http = createHttpClient();
    server = await startFakeServer(({ method, url = '' }, response) => {
      const [owners = ''] = url.split('/').slice(1);
      const status = statuses[owners] ?? statuses[method ?? ''] ?? 200;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(status === 200 ? list : { message: 'no' }));
    });
  });
  afterEach(async () => {
    http.close();
    await server.close();
  });
  const remove = (used: readonly string[] = []) =>
    deleteVersions(
      [reference('kit-1'), reference('kit-2')],
      new Set(used),
      createGitHub({
        http,
        clock: world.clock,
        apiUrl: server.origin,
        token: 't',
      }),
      world,
    );
  const deleted = () =>
    server.requests.filter((line) => line.startsWith('DELETE'));

  it('deletes those of the hand-over alone', async () => {
    expect(await remove()).toHaveLength(2);
    expect(deleted()).toEqual([
      'DELETE /orgs/org/packages/container/a%2Fb/versions/1',
      'DELETE /orgs/org/packages/container/a%2Fb/versions/2',
    ]);
  });

  it('finds the packages of a person', async () => {
    statuses = { orgs: 404 };
    expect(await remove()).toHaveLength(2);
    expect(deleted()[0]).toMatch(/^DELETE \/users\/org\//);
  });

  it('leaves what the image refers to, and says that it is left', async () => {
    expect(await remove(['sha256:a'])).toEqual([]);
    expect(deleted()).toHaveLength(1);
  });

  it.each([{ orgs: 403 }, { DELETE: 403 }, { orgs: 404, users: 404 }])(
    'fails nothing where GitHub answers %j',
    async (answers) => {
      statuses = answers;
      expect(await remove()).toEqual([]);
    },
  );
});
