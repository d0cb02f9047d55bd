import { existsSync } from 'node:fs';
import { join, posix, relative, resolve, sep } from 'node:path';
import type { World } from '@kit/action';
import {
  createGit,
  createScratch,
  findCheckout,
  type Git,
  objectFormatOf,
  readRemote,
  resolveCommit,
} from '@kit/git';
import type { ProcessRunner } from '@kit/process';
import { errors } from '../errors.ts';

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** What a commit holds at a path: a text, nothing, or what is not at hand. */
export type FileAt =
  | ({ readonly kind: 'text' } & NamedText)
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown' };

/**
 * The gates file as it was in another commit, under its name or the one from
 * which it was moved. A shallow clone may lack the commit, a
 * partial one its tree or the file's content: these are then fetched from the
 * checkout's remote, whole. Throws where that does not work either: what cannot
 * be read is never taken for absent.
 */
export async function readBaseFile(
  world: World,
  process: ProcessRunner,
  revision: string,
  name: string,
): Promise<NamedText | undefined> {
  const { env, context } = world;
  const git = createGit({ process, folder: context.workspace, env });
  const commit = await resolveCommit(git, revision);
  const path = await inRepository(git, name);
  const top = (await git.run(['rev-parse', '--show-toplevel'])).stdout;
  const look = async (where: Git, at: string): Promise<FileAt> => {
    const found = await fileAt(where, at, path);
    return found.kind === 'absent'
      ? movedFile(where, at, top.replace(/\n$/, ''))
      : found;
  };
  const here: FileAt =
    commit === undefined ? { kind: 'unknown' } : await look(git, commit);
  const found =
    here.kind === 'unknown'
      ? await fetched(git, process, world, commit ?? revision, look)
      : here;
  switch (found.kind) {
    case 'text':
      return found;
    case 'absent':
      return undefined;
    case 'unknown':
      throw errors.error('BASE_UNREADABLE', `${name} of ${revision}`);
  }
}

const mostLinks = 10;
/** A change that takes away more files than that did not just move one. */
const mostMoved = 50;

/**
 * Asks for the tree first: only it can say that a file is not there. Links are
 * followed inside the tree, as the checkout follows them.
 */
export async function fileAt(
  git: Git,
  commit: string,
  path: string,
  links = 0,
): Promise<FileAt> {
  const steps = path
    .split('/')
    .map((_, index, parts) => parts.slice(0, index + 1).join('/'));
  const entries = await entriesOf(git, commit, steps);
  if (entries === undefined) return { kind: 'unknown' };
  const link = steps.find((step) => entries.get(step)?.mode === '120000');
  const { type, object = '' } = entries.get(link ?? path) ?? {};
  if (type !== 'blob') return { kind: 'absent' };
  const found = await contentOf(git, object, path);
  if (link === undefined || found.kind !== 'text') return found;
  const target = posix.join(
    posix.dirname(link),
    found.text,
    path.slice(link.length),
  );
  const leaves = found.text.startsWith('/') || /^\.\.(\/|$)/.test(target);
  if (leaves || links >= mostLinks) return { kind: 'unknown' };
  return fileAt(git, commit, target, links + 1);
}

interface Entry {
  readonly mode: string;
  readonly type: string;
  readonly object: string;
}

/** `undefined` where a tree is not at hand. */
async function entriesOf(
  git: Git,
  commit: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Entry> | undefined> {
  const { exitCode, stdout } = await git.run(
    [
      'ls-tree',
      '-z',
      '--full-tree',
      commit,
      '--',
      ...paths.map((path) => `:(literal)${path}`),
    ],
    { allowedExits: [0, 1, 128], maxOutputBytes: 1024 * 1024 },
  );
  if (exitCode !== 0) return undefined;
  const lines = stdout.matchAll(/(\d+) (\w+) ([0-9a-f]+)\t([^\0]*)\0/g);
  return new Map(
    [...lines].map(([, mode = '', type = '', object = '', name = '']) => [
      name,
      { mode, type, object },
    ]),
  );
}

/**
 * The gates file that a commit had and that this checkout no longer has: where
 * it was moved, its limits still hold.
 */
async function movedFile(git: Git, commit: string, top: string) {
  const all = await git.run(
    ['ls-tree', '-r', '-z', '--name-only', '--full-tree', commit],
    { allowedExits: [0, 1, 128], maxOutputBytes: 256 * 1024 * 1024 },
  );
  if (all.exitCode !== 0) return { kind: 'unknown' } as const;
  const gone = all.stdout
    .split('\0')
    .filter((name) => /\.ya?ml$/i.test(name) && !existsSync(join(top, name)));
  for (const name of gone.slice(0, mostMoved)) {
    const found = await fileAt(git, commit, name);
    if (found.kind === 'unknown') return found;
    if (found.kind === 'absent') continue;
    if (/^\s*["']?quality_gates["']?\s*:/m.test(found.text)) return found;
  }
  return { kind: 'absent' } as const;
}

async function contentOf(
  git: Git,
  object: string,
  name: string,
): Promise<FileAt> {
  const { exitCode, stdout } = await git.run(['cat-file', 'blob', object], {
    allowedExits: [0, 1, 128],
    maxOutputBytes: 2 * 1024 * 1024,
  });
  return exitCode === 0
    ? { kind: 'text', name, text: stdout }
    : { kind: 'unknown' };
}

/** The file from the root of the repository, wherever the workspace is in it. */
async function inRepository(git: Git, name: string): Promise<string> {
  const { stdout } = await git.run(['rev-parse', '--show-prefix']);
  const path = relative(git.folder, resolve(git.folder, name));
  return stdout.replace(/\n$/, '') + path.split(sep).join('/');
}

async function fetched(
  git: Git,
  process: ProcessRunner,
  { context, env }: World,
  revision: string,
  look: (git: Git, commit: string) => Promise<FileAt>,
): Promise<FileAt> {
  findCheckout(git.folder);
  const remote = await readRemote(git);
  const scratch = createScratch(context.temp, objectFormatOf(revision));
  try {
    const own = createGit({ process, folder: scratch.folder, env }).configured([
      ...(remote?.settings ?? []),
      ['remote.origin.url', remote?.url ?? ''],
    ]);
    await own.run(
      [
        'fetch',
        '--quiet',
        '--no-tags',
        '--depth=1',
        '--end-of-options',
        'origin',
        revision,
      ],
      { timeoutMs: 60_000 },
    );
    return await look(own, 'FETCH_HEAD');
  } finally {
    scratch.remove();
  }
}
