import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Depth = 'depth 1' | 'depth 0' | 'treeless' | 'blobless';
export const depths: readonly Depth[] = [
  'depth 1',
  'depth 0',
  'treeless',
  'blobless',
];

type Files = Readonly<Record<string, string | { readonly link: string }>>;

const identity = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
  GIT_CONFIG_GLOBAL: '/dev/null',
};

export const bundle = join(
  import.meta.dirname,
  '../../../actions/detect-changes',
);

export function runGit(
  folder: string,
  args: readonly string[],
  input?: string | Buffer,
): string {
  return execFileSync('git', ['-C', folder, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...identity },
    maxBuffer: 1e9,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...(input !== undefined && { input }),
  }).trim();
}

/** A repository that answers as GitHub does: partial clones, any commit by name. */
export function createOrigin() {
  const home = mkdtempSync(join(tmpdir(), 'kit-origin-'));
  const folder = join(home, 'origin.git');
  execFileSync('git', ['init', '-q', '--bare', '-b', 'main', folder]);
  const git = (...args: string[]) => runGit(folder, args);
  git('config', 'uploadpack.allowFilter', 'true');
  git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  const commit = (files: Files, ...parents: readonly string[]) => {
    const [first] = parents;
    if (first === undefined) git('read-tree', '--empty');
    else git('read-tree', first);
    const lines = Object.entries(files).map(([path, content]) => {
      const isLink = typeof content === 'object';
      const text = isLink ? content.link : content;
      if (text === '') return `0 ${'0'.repeat(40)}\t${path}`;
      const blob = runGit(folder, ['hash-object', '-w', '--stdin'], text);
      return `${isLink ? '120000' : '100644'} ${blob}\t${path}`;
    });
    runGit(
      folder,
      ['update-index', '-z', '--index-info'],
      `${lines.join('\0')}\0`,
    );
    const links = parents.flatMap((parent) => ['-p', parent]);
    return git('commit-tree', git('write-tree'), ...links, '-m', 'a commit');
  };
  const checkouts = new Map<string, string>();
  return {
    home,
    folder,
    git,
    commit,
    /** As actions/checkout leaves it; made once for each commit and depth. */
    checkout(sha: string, ref: string, depth: Depth): string {
      const key = `${sha} ${ref} ${depth}`;
      const made = checkouts.get(key);
      if (made !== undefined) return made;
      const target = join(home, `checkout-${checkouts.size}`);
      checkOut(`file://${folder}`, target, sha, ref, depth);
      checkouts.set(key, target);
      return target;
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

export type Origin = ReturnType<typeof createOrigin>;

function checkOut(
  url: string,
  target: string,
  sha: string,
  ref: string,
  depth: Depth,
) {
  execFileSync('git', ['init', '-q', '-b', 'main', target]);
  const git = (...args: string[]) => runGit(target, args);
  git('remote', 'add', 'origin', url);
  const local = ref
    .replace(/^refs\/heads\//, 'refs/remotes/origin/')
    .replace(/^refs\/pull\//, 'refs/remotes/pull/');
  const own = `+${sha}:${local}`;
  if (depth === 'depth 1')
    git('fetch', '-q', '--no-tags', '--depth=1', 'origin', own);
  else {
    const filter = {
      'depth 0': [],
      treeless: ['--filter=tree:0'],
      blobless: ['--filter=blob:none'],
    }[depth];
    const all = [
      '+refs/heads/*:refs/remotes/origin/*',
      '+refs/tags/*:refs/tags/*',
    ];
    git(
      'fetch',
      '-q',
      ...filter,
      'origin',
      ...all,
      ...(local.startsWith('refs/remotes/pull') ? [own] : []),
    );
  }
  git('checkout', '-q', '--detach', sha);
}

/** All that a checkout consists of but its objects, as one text. */
export function fingerprint(folder: string): string {
  const git = (...args: string[]) => runGit(folder, args);
  const shallow = join(folder, '.git/shallow');
  return [
    git('config', '--local', '--list'),
    git('for-each-ref'),
    git('rev-parse', 'HEAD'),
    git('count-objects', '-v'),
    execFileSync(
      'find',
      [
        '.',
        '-path',
        './.git/index',
        '-prune',
        '-o',
        '-type',
        'f',
        '-printf',
        '%p %s %T@\n',
      ],
      { cwd: folder, encoding: 'utf8', maxBuffer: 1e9 },
    )
      .split('\n')
      .sort()
      .join('\n'),
    existsSync(shallow) ? 'shallow' : 'whole',
  ].join('\n');
}
