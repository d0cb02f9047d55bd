import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createScratch,
  emptyTree,
  fetchInto,
  listChangedFiles,
  objectFormatOf,
} from '../src/index.ts';
import {
  openGit,
  removeTemporaryFolders,
  type TestRepository,
  testRepository,
} from './repository.ts';

describe.each(['sha1', 'sha256'] as const)('fetchInto, %s', (format) => {
  let origin: TestRepository;
  let first: string;
  let second: string;
  beforeAll(() => {
    origin = testRepository(`--object-format=${format}`);
    origin.git('config', 'uploadpack.allowFilter', 'true');
    origin.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
    first = origin.commit({ 'a/x': '1', 'b/y': '1' });
    second = origin.commit({ 'a/x': '2', 'b/y': '1' }, [first]);
    origin.git('update-ref', 'refs/heads/main', second);
  });
  afterAll(removeTemporaryFolders);

  const fetchOne = async (refspec: string) => {
    const scratch = createScratch(undefined, objectFormatOf(first));
    const git = openGit(scratch.folder);
    const remote = { url: `file://${origin.folder}`, settings: [] };
    const request = {
      refspecs: [refspec],
      depth: 1,
      filter: 'blob:none',
    } as const;
    return {
      scratch,
      git,
      got: await fetchInto(scratch, git, remote, request),
    };
  };

  it('fetches the trees of one commit, and compares it with borrowed ones', async () => {
    const { scratch, git, got } = await fetchOne(first);
    expect(got).toBe(true);
    scratch.borrow([`${origin.folder}/.git/objects`]);
    expect(await listChangedFiles(git, first, second)).toEqual([
      { path: 'a/x', change: 'modified' },
    ]);
    expect(readFileSync(`${scratch.folder}/config`, 'utf8')).not.toContain(
      'promisor',
    );
    scratch.remove();
  });

  it('lists a whole tree against the empty one', async () => {
    const { scratch, git } = await fetchOne(second);
    const files = await listChangedFiles(git, emptyTree(second), second);
    expect(files.map(({ path }) => path)).toEqual(['a/x', 'b/y']);
    scratch.remove();
  });

  it('says no to a commit that the other side does not have', async () => {
    const { scratch, got } = await fetchOne('1'.repeat(first.length));
    expect(got).toBe(false);
    scratch.remove();
  });
});
