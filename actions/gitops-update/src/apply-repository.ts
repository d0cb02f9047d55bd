import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isKitError } from '@kit/errors';
import {
  createGit,
  createScratch,
  decodeBytes,
  encodeBytes,
  type Git,
  readRemote,
  type Setting,
} from '@kit/git';
import type { ProcessRunner } from '@kit/process';
import type { Files } from './edit-files.ts';
import { errors } from './errors.ts';
import { gatherHistory, type PastCommit } from './gather-history.ts';
import { type PushVerdict, readPush } from './push-verdict.ts';

export interface RepositoryOptions {
  readonly process: ProcessRunner;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly workspace: string;
  readonly temp: string;
  readonly serverUrl: string;
  /** `owner/name`, an address, or the checkout's own. */
  readonly repository: string | undefined;
  readonly token: string | undefined;
}

export interface Author {
  readonly name: string;
  readonly email: string;
}

export interface Draft {
  readonly parent: string;
  readonly files: Files;
  readonly message: string;
  readonly author: Author;
  readonly signingKey: string | undefined;
}

/**
 * The other side, through a bare repository of our own: no work tree is
 * touched, and files stay the bytes that they are.
 */
export interface Repository {
  /** The commit at the branch's tip; with `whole`, all that led to it. */
  fetch(branch: string, whole: boolean): Promise<string>;
  /** The files that the commit has, of those that are named. */
  read(commit: string, files: readonly string[]): Promise<Files>;
  /** Commits that changed one of the files, newest first. */
  history(
    tip: string,
    files: readonly string[],
  ): Promise<readonly PastCommit[]>;
  parentOf(commit: string): Promise<string | undefined>;
  contains(tip: string, commit: string): Promise<boolean>;
  commit(draft: Draft): Promise<string>;
  diff(from: string, to: string): Promise<string>;
  push(commit: string, branch: string, force: boolean): Promise<PushVerdict>;
  remove(): void;
}

export async function openRepository(
  options: RepositoryOptions,
): Promise<Repository> {
  const settings = await remoteSettings(options);
  const scratch = createScratch(options.temp, 'sha1');
  const git = createGit({ ...options, folder: scratch.folder }).configured(
    settings,
  );
  return {
    fetch: (branch, whole) => fetchTip(git, branch, whole),
    read: (commit, files) => readFiles(git, commit, files),
    history: (tip, files) => gatherHistory(git, tip, files),
    parentOf: async (commit) => {
      const { stdout } = await git.run(
        ['rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}^`],
        { allowedExits: [0, 1, 128] },
      );
      return /^[0-9a-f]{40,64}$/m.exec(stdout)?.[0];
    },
    contains: async (tip, commit) => {
      const { exitCode } = await git.run(
        ['merge-base', '--is-ancestor', commit, tip],
        { allowedExits: [0, 1] },
      );
      return exitCode === 0;
    },
    commit: (draft) => makeCommit(git, scratch.folder, draft),
    diff: async (from, to) => {
      const { stdout } = await git.run([
        'diff',
        '--no-color',
        '--no-ext-diff',
        '--no-textconv',
        from,
        to,
      ]);
      return stdout;
    },
    push: (commit, branch, force) => pushCommit(git, commit, branch, force),
    remove: scratch.remove,
  };
}

async function remoteSettings(
  options: RepositoryOptions,
): Promise<readonly Setting[]> {
  const { repository, serverUrl, token } = options;
  const isName = repository !== undefined && !repository.includes('://');
  const given = isName ? `${serverUrl}/${repository}` : repository;
  const own = createGit({ ...options, folder: options.workspace });
  const remote = given === undefined ? await readRemote(own) : undefined;
  const url = given ?? remote?.url;
  if (url === undefined) {
    throw errors.error(
      'GITOPS_FETCH_FAILED',
      'the checkout has no remote "origin", and repository is not given',
    );
  }
  const carried = remote?.settings ?? [];
  if (token === undefined) return [...carried, ['remote.origin.url', url]];
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64');
  return [
    ...carried.filter(([name]) => !/\.extraheader$/i.test(name)),
    ['remote.origin.url', url],
    [`http.${url}.extraheader`, `AUTHORIZATION: basic ${basic}`],
  ];
}

async function fetchTip(
  git: Git,
  branch: string,
  whole: boolean,
): Promise<string> {
  try {
    await git.run(
      [
        'fetch',
        '--quiet',
        '--no-tags',
        '--no-auto-maintenance',
        '--no-recurse-submodules',
        ...(whole ? [] : ['--depth=1']),
        '--end-of-options',
        'origin',
        `+refs/heads/${branch}:refs/kit/tip`,
      ],
      { timeoutMs: 120_000 },
    );
  } catch (cause) {
    if (!isKitError(cause, 'PROGRAM_FAILED')) throw cause;
    const message = `branch "${branch}": ${cause.message}`;
    throw errors.error('GITOPS_FETCH_FAILED', message, { cause });
  }
  const { stdout } = await git.run(['rev-parse', '--verify', 'refs/kit/tip']);
  return stdout.trim();
}

async function readFiles(
  git: Git,
  commit: string,
  files: readonly string[],
): Promise<Files> {
  const found = new Map<string, string>();
  for (const file of new Set(files)) {
    const { exitCode, stdoutBytes } = await git.run(
      ['cat-file', 'blob', `${commit}:${file}`],
      { allowedExits: [0, 128] },
    );
    if (exitCode === 0) found.set(file, decodeBytes(stdoutBytes));
  }
  return found;
}

async function makeCommit(
  git: Git,
  folder: string,
  { parent, files, message, author, signingKey }: Draft,
): Promise<string> {
  await git.run(['read-tree', parent]);
  for (const [file, text] of files) {
    const blob = await git.run(['hash-object', '-w', '--stdin'], {
      input: encodeBytes(text),
    });
    const entry = await git.run(['ls-tree', '-z', parent, '--', file]);
    const mode = /^(\d{6}) /.exec(entry.stdout)?.[1] ?? '100644';
    await git.run(['update-index', '-z', '--index-info'], {
      input: `${mode} ${blob.stdout.trim()}\t${file}\0`,
    });
  }
  const tree = (await git.run(['write-tree'])).stdout.trim();
  const signing = signingKey === undefined ? [] : signWith(folder, signingKey);
  const { stdout } = await git
    .configured([
      ['user.name', author.name],
      ['user.email', author.email],
      ...signing,
    ])
    .run(
      [
        'commit-tree',
        ...(signingKey === undefined ? [] : ['-S']),
        '-p',
        parent,
        '-F',
        '-',
        tree,
      ],
      { input: message },
    );
  return stdout.trim();
}

/** The key lives in the scratch repository, which goes when we do. */
function signWith(folder: string, key: string): readonly Setting[] {
  const file = join(folder, 'signing-key');
  writeFileSync(file, `${key.trim()}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
  return [
    ['gpg.format', 'ssh'],
    ['user.signingkey', file],
  ];
}

async function pushCommit(
  git: Git,
  commit: string,
  branch: string,
  force: boolean,
): Promise<PushVerdict> {
  const { exitCode, stdout, stderr } = await git.run(
    [
      'push',
      '--porcelain',
      '--end-of-options',
      'origin',
      `${force ? '+' : ''}${commit}:refs/heads/${branch}`,
    ],
    { allowedExits: [0, 1, 128], timeoutMs: 120_000 },
  );
  return exitCode === 0 ? { kind: 'landed' } : readPush(`${stdout}\n${stderr}`);
}
