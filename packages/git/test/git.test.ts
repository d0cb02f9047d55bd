import { afterAll, describe, expect, it } from '@jest/globals';
import type { ProcessRunner, RunOptions } from '@kit/process';
import {
  createGit,
  fetchCommand,
  findCheckout,
  listChangedFiles,
  parseNameStatus,
  readHead,
  readRemote,
  resolveCommit,
} from '../src/index.ts';
import {
  openGit,
  removeTemporaryFolders,
  temporaryFolder,
  testRepository,
} from './repository.ts';

afterAll(removeTemporaryFolders);

function recordingProcess() {
  const runs: { command: readonly string[]; options: RunOptions }[] = [];
  const process: ProcessRunner = {
    run: async (command, options = {}) => {
      runs.push({ command, options });
      return {
        exitCode: 0,
        stdoutBytes: Buffer.from(''),
        stdout: '',
        stderr: '',
      };
    },
  };
  return { runs, process };
}

describe('createGit', () => {
  it('trusts the checkout of another user, and no variable that leads elsewhere', async () => {
    const { runs, process } = recordingProcess();
    const env = { PATH: '/bin', GIT_DIR: '/elsewhere', GIT_INDEX_FILE: '/x' };
    await createGit({ process, folder: '/w', env }).run(['status']);
    expect(runs[0]?.command.slice(0, 5)).toEqual([
      'git',
      '-C',
      '/w',
      '-c',
      'safe.directory=*',
    ]);
    expect(runs[0]?.options.env).toMatchObject({
      PATH: '/bin',
      GIT_TERMINAL_PROMPT: '0',
    });
    expect(runs[0]?.options.env).not.toHaveProperty('GIT_DIR');
    expect(runs[0]?.options.env).not.toHaveProperty('GIT_INDEX_FILE');
  });

  it('hands settings over where no other process sees them', async () => {
    const { runs, process } = recordingProcess();
    const git = createGit({ process, folder: '/w', env: {} });
    await git.configured([['http.extraheader', 'secret']]).run(['fetch']);
    expect(runs[0]?.command.join(' ')).not.toContain('secret');
    expect(runs[0]?.options.env).toMatchObject({
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'http.extraheader',
      GIT_CONFIG_VALUE_0: 'secret',
    });
  });
});

describe('fetchCommand', () => {
  it('never takes a refspec for an option', () => {
    const command = fetchCommand({
      refspecs: ['--upload-pack=evil'],
      depth: 1,
      filter: 'blob:none',
    });
    expect(command.slice(-3)).toEqual([
      '--end-of-options',
      'origin',
      '--upload-pack=evil',
    ]);
    expect(command).toContain('--depth=1');
    expect(command).toContain('--no-tags');
  });

  it('follows tags when asked to', () => {
    const request = { refspecs: ['a'], filter: 'tree:0', tags: true } as const;
    expect(fetchCommand(request)).not.toContain('--no-tags');
  });
});

describe('parseNameStatus', () => {
  it.each([
    ['nothing', '', []],
    [
      'every kind of change',
      'A\0a\0M\0m\0D\0d\0T\0t\0',
      [
        { path: 'a', change: 'added' },
        { path: 'm', change: 'modified' },
        { path: 'd', change: 'deleted' },
        { path: 't', change: 'type' },
      ],
    ],
    ['a newline in a name', 'A\0a\nM\0', [{ path: 'a\nM', change: 'added' }]],
  ])('reads %s', (_, text, files) => {
    expect(parseNameStatus(Buffer.from(text))).toEqual(files);
  });

  it.each(['A\0', 'Z\0a\0', 'R100\0a\0b\0'])('refuses %j', (text) => {
    expect(() => parseNameStatus(Buffer.from(text))).toThrow(/git diff-tree/);
  });
});

describe('on a repository', () => {
  const repository = testRepository();
  const first = repository.commit({ 'a/x': '1', 'b/y': '1' });
  const second = repository.commit({ 'a/x': '2', 'c/y': '1' }, [first]);
  repository.git('update-ref', 'refs/heads/main', second);
  const git = openGit(repository.folder);

  it('reads the commit that is checked out with its parents', async () => {
    expect(await readHead(git)).toEqual({ sha: second, parents: [first] });
  });

  it('lists a rename as two files', async () => {
    expect(await listChangedFiles(git, first, second)).toEqual([
      { path: 'a/x', change: 'modified' },
      { path: 'b/y', change: 'deleted' },
      { path: 'c/y', change: 'added' },
    ]);
  });

  it.each([
    ['main', second],
    ['main~1', first],
    ['nothing-of-this-name', undefined],
    ['--all', undefined],
  ])('resolves %s', async (revision, sha) => {
    expect(await resolveCommit(git, revision)).toBe(sha);
  });

  it('has no head before the first commit', async () => {
    expect(await readHead(openGit(testRepository().folder))).toBeUndefined();
  });

  it('finds the repository from a folder within, and from a linked worktree', () => {
    const linked = `${temporaryFolder()}/linked`;
    repository.git('worktree', 'add', '--quiet', '--detach', linked, 'main');
    expect(findCheckout(`${linked}/a`)).toEqual({
      workTree: linked,
      gitFolder: `${repository.folder}/.git/worktrees/linked`,
      commonFolder: `${repository.folder}/.git`,
      isShallow: false,
    });
  });

  it('says what to add when there is no repository', () => {
    expect(() => findCheckout(temporaryFolder())).toThrow(/no git repository/);
  });

  it('reads the remote with its credentials, included ones too', async () => {
    const { folder, git: run } = testRepository();
    expect(await readRemote(openGit(folder))).toBeUndefined();
    const extra = `${temporaryFolder()}/credentials`;
    run('config', '--file', extra, 'http.https://x/.extraheader', 'A: b');
    run('config', `includeIf.gitdir:${folder}/.git.path`, extra);
    run('config', 'remote.origin.url', 'https://x/org/shop');
    run('config', 'user.name', 'Ada');
    expect(await readRemote(openGit(folder))).toEqual({
      url: 'https://x/org/shop',
      settings: [['http.https://x/.extraheader', 'A: b']],
    });
  });
});
