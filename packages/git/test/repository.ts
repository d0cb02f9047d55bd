import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProcessRunner } from '@kit/process';
import { createGit } from '../src/index.ts';

export interface TestRepository {
  readonly folder: string;
  git(...args: readonly string[]): string;
  /** Commits this tree on top of `parents`; returns the commit. */
  commit(
    files: Readonly<Record<string, string>>,
    parents?: readonly string[],
  ): string;
}

const identity = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
};

const folders: string[] = [];

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kit-git-test-'));
  folders.push(folder);
  return folder;
}

export function removeTemporaryFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
}

export function testRepository(...args: readonly string[]): TestRepository {
  const folder = temporaryFolder();
  const git = (input: string | undefined, list: readonly string[]) =>
    execFileSync('git', ['-C', folder, ...list], {
      encoding: 'utf8',
      env: { ...process.env, ...identity },
      ...(input !== undefined && { input }),
    }).trim();
  git(undefined, ['init', '--quiet', '--initial-branch=main', ...args]);
  return {
    folder,
    git: (...list) => git(undefined, list),
    commit(files, parents = []) {
      git(undefined, ['read-tree', '--empty']);
      for (const [path, content] of Object.entries(files)) {
        const blob = git(content, ['hash-object', '-w', '--stdin']);
        const entry = `100644,${blob},${path}`;
        git(undefined, ['update-index', '--add', '--cacheinfo', entry]);
      }
      const tree = git(undefined, ['write-tree']);
      const links = parents.flatMap((parent) => ['-p', parent]);
      return git('a commit', ['commit-tree', tree, ...links]);
    },
  };
}

export function openGit(folder: string) {
  return createGit({
    process: createProcessRunner(),
    folder,
    env: process.env,
  });
}
