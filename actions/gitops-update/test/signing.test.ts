import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { createProcessRunner } from '@kit/process';
import { openRepository } from '../src/apply-repository.ts';
import { type BareRepository, bareRepository } from './bare-repository.ts';

const open: BareRepository[] = [];
afterEach(() => {
  for (const repository of open.splice(0)) repository.remove();
});

it('signs the commit with an SSH key that is gone afterwards', async () => {
  const remote = await bareRepository({ 'a.yaml': 'a: 1\n' });
  open.push(remote);
  const key = join(remote.folder, 'test-key');
  spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  const repository = await openRepository({
    process: createProcessRunner(),
    env: { PATH: process.env['PATH'], HOME: remote.folder },
    workspace: remote.folder,
    temp: '',
    serverUrl: 'https://github.com',
    repository: remote.url,
    token: undefined,
  });
  try {
    const commit = await repository.commit({
      parent: await repository.fetch('main', false),
      files: new Map([['a.yaml', 'a: 2\n']]),
      message: 'x\n',
      author: { name: 'Somebody', email: 'somebody@example.com' },
      signingKey: readFileSync(key, 'utf8'),
    });
    expect(await repository.push(commit, 'main', false)).toEqual({
      kind: 'landed',
    });
    const raw = await remote.git(['cat-file', 'commit', 'main']);
    expect(raw).toContain('gpgsig -----BEGIN SSH SIGNATURE-----');
    expect(raw).toContain('author Somebody <somebody@example.com>');
  } finally {
    repository.remove();
  }
});
