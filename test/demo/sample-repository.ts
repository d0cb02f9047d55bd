import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { root } from '@kit/devkit';
import { createProcessRunner } from '@kit/process';

const author = {
  GIT_AUTHOR_NAME: 'Sample',
  GIT_AUTHOR_EMAIL: 'sample@example.invalid',
  GIT_COMMITTER_NAME: 'Sample',
  GIT_COMMITTER_EMAIL: 'sample@example.invalid',
};

/**
 * A copy of `test/sample` as a repository with history: the tag v1.4.0 on main,
 * then a commit that changes the users service.
 */
export async function createSampleRepository(folder: string): Promise<string> {
  const { run } = createProcessRunner();
  const git = (...args: string[]) =>
    run(['git', '-C', folder, ...args], { env: { ...process.env, ...author } });
  mkdirSync(folder, { recursive: true });
  const sample = join(root, 'test/sample');
  if (existsSync(sample)) cpSync(sample, folder, { recursive: true });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'feat: five services');
  await git('tag', 'v1.4.0');
  const changed = join(folder, 'services/users');
  mkdirSync(changed, { recursive: true });
  if (!existsSync(join(changed, 'README.md'))) {
    writeFileSync(join(changed, 'README.md'), '# users\n');
  }
  appendFileSync(join(changed, 'README.md'), '\nShows the last sign-in.\n');
  await git(
    'commit',
    '--quiet',
    '--all',
    '--message',
    'feat(users): show the last sign-in',
  );
  return folder;
}
