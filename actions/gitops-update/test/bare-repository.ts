import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGit } from '@kit/git';
import { createProcessRunner } from '@kit/process';

/** A bare repository on disk, with the commits that a test gives it. */
type Contents = Readonly<Record<string, string | Uint8Array>>;

export async function bareRepository(files: Contents) {
  const folder = mkdtempSync(join(tmpdir(), 'kit-gitops-'));
  const identity = {
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@example.com',
  };
  const git = createGit({
    process: createProcessRunner(),
    folder,
    env: { PATH: process.env['PATH'], HOME: folder, ...identity },
  });
  const run = async (
    args: readonly string[],
    input: string | Uint8Array = '',
  ) => (await git.run(args, { input })).stdout;
  await run(['init', '--quiet', '--bare', '--initial-branch=main']);
  const commit = async (changed: Contents) => {
    const known = await git.run(['rev-parse', '--verify', '--quiet', 'main'], {
      allowedExits: [0, 1],
    });
    const parent = known.stdout.trim();
    await run(parent === '' ? ['read-tree', '--empty'] : ['read-tree', parent]);
    for (const [file, text] of Object.entries(changed)) {
      const blob = (await run(['hash-object', '-w', '--stdin'], text)).trim();
      await run([
        'update-index',
        '--add',
        '--cacheinfo',
        `100644,${blob},${file}`,
      ]);
    }
    const tree = (await run(['write-tree'])).trim();
    const parents = parent === '' ? [] : ['-p', parent];
    const sha = (
      await run(['commit-tree', ...parents, '-m', 'x', tree])
    ).trim();
    await run(['update-ref', 'refs/heads/main', sha]);
    return sha;
  };
  await commit(files);
  return {
    folder,
    url: `file://${folder}`,
    commit,
    git: run,
    read: (file: string, branch = 'main') => run(['show', `${branch}:${file}`]),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export type BareRepository = Awaited<ReturnType<typeof bareRepository>>;
