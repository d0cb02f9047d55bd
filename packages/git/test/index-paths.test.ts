import { afterAll, describe, expect, it } from '@jest/globals';
import { findCheckout, readIndexPaths } from '../src/index.ts';
import { removeTemporaryFolders, testRepository } from './repository.ts';

afterAll(removeTemporaryFolders);

const files = Object.fromEntries(
  Array.from({ length: 300 }, (_, i) => [
    `services/f${'x'.repeat(i % 40)}/${i % 7}/größe-${i}.ts`,
    '',
  ]),
);

describe('readIndexPaths', () => {
  it.each([2, 3, 4])('reads what git lists, version %i', (version) => {
    const repository = testRepository();
    repository.commit(files);
    if (version === 3) repository.git('update-index', '--index-version=2');
    else repository.git('update-index', `--index-version=${version}`);
    const listed = repository.git('-c', 'core.quotePath=false', 'ls-files');
    const read = readIndexPaths(findCheckout(repository.folder), 20);
    expect(read).toEqual(listed.split('\n'));
  });

  it('reads names that were only announced', () => {
    const { folder, git, commit } = testRepository();
    commit({ a: '1' });
    git('read-tree', '--empty');
    const sha = git('hash-object', '-t', 'blob', '/dev/null');
    git(
      'update-index',
      '--add',
      '--info-only',
      '--cacheinfo',
      `100644,${sha},new`,
    );
    git('update-index', '--skip-worktree', 'new');
    expect(readIndexPaths(findCheckout(folder), 20)).toEqual(['new']);
  });

  it.each(['sha1', 'sha256'])('knows the width of %s', (format) => {
    const repository = testRepository(`--object-format=${format}`);
    repository.commit({ 'a/b': '1', c: '2' });
    const checkout = findCheckout(repository.folder);
    const width = format === 'sha1' ? 20 : 32;
    expect(readIndexPaths(checkout, width)).toEqual(['a/b', 'c']);
  });

  it('knows nothing about a split index, or none', () => {
    const repository = testRepository();
    expect(readIndexPaths(findCheckout(repository.folder), 20)).toBeUndefined();
    repository.commit({ a: '1', b: '2' });
    repository.git('update-index', '--split-index');
    expect(readIndexPaths(findCheckout(repository.folder), 20)).toBeUndefined();
  });
});
