import { isKitError } from '@kit/errors';
import {
  type ChangedFile,
  type Checkout,
  createGit,
  createScratch,
  emptyTree,
  fetchInto,
  findCheckout,
  type Git,
  listChangedFiles,
  objectFormatOf,
  type Remote,
  readHead,
  readRemote,
  resolveCommit,
  type Scratch,
} from '@kit/git';
import type { ProcessRunner } from '@kit/process';
import { errors } from './errors.ts';

export interface HistoryOptions {
  readonly process: ProcessRunner;
  readonly folder: string;
  readonly temp: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The repository as far as comparisons need it; the checkout is only read. */
export interface History {
  readonly head: { readonly sha: string; readonly parents: readonly string[] };
  readonly checkout: Checkout;
  /** `undefined` when the trees cannot be had, not even by a fetch. */
  compare(
    base: string,
    head: string,
  ): Promise<readonly ChangedFile[] | undefined>;
  /** All files of a commit. */
  listAll(head: string): Promise<readonly ChangedFile[] | undefined>;
  /** A revision that the checkout knows, as a branch of the remote, too. */
  resolve(revision: string): Promise<string | undefined>;
  mergeBase(branch: string, head: string): Promise<string | undefined>;
  /** The same, when `name` is a branch and not some other revision. */
  branchBase(name: string, head: string): Promise<string | undefined>;
  previousTag(head: string, pattern: string): Promise<string | undefined>;
  /** The contents of files of a commit; `undefined` where one is missing. */
  readFiles(
    commit: string,
    paths: readonly string[],
  ): Promise<readonly (string | undefined)[]>;
  fetches(): number;
  close(): void;
}

/** Throws CHECKOUT_MISSING. */
export async function openHistory(options: HistoryOptions): Promise<History> {
  const checkout = openCheckout(options.folder);
  const local = createGit({ ...options, folder: checkout.workTree });
  const head = await readHead(local);
  if (head === undefined) {
    throw errors.error(
      'CHECKOUT_MISSING',
      `${options.folder}: nothing is checked out`,
    );
  }
  const session = new HistorySession(options, checkout, local, head);
  return session;
}

function openCheckout(folder: string): Checkout {
  try {
    return findCheckout(folder);
  } catch (error) {
    if (!isKitError(error, 'REPOSITORY_MISSING')) throw error;
    throw errors.error('CHECKOUT_MISSING', error.message, { cause: error });
  }
}

/** Each phase fetches more; the first one is enough for most pull requests. */
const depths = [100, undefined] as const;

class HistorySession implements History {
  readonly head: History['head'];
  readonly checkout: Checkout;
  readonly #options: HistoryOptions;
  readonly #local: Git;
  readonly #scratches: Scratch[] = [];
  #reader: { scratch: Scratch; git: Git } | undefined;
  #remote: Promise<Remote | undefined> | undefined;
  #fetches = 0;

  constructor(
    options: HistoryOptions,
    checkout: Checkout,
    local: Git,
    head: History['head'],
  ) {
    this.#options = options;
    this.checkout = checkout;
    this.#local = local;
    this.head = head;
  }

  fetches = () => this.#fetches;

  close() {
    for (const scratch of this.#scratches) scratch.remove();
  }

  /** An empty repository that reads the checkout's objects, and no shallow marks. */
  #read() {
    if (this.#reader === undefined) {
      const scratch = this.#create();
      scratch.borrow([`${this.checkout.commonFolder}/objects`]);
      this.#reader = { scratch, git: this.#gitOf(scratch) };
    }
    return this.#reader;
  }

  #create(): Scratch {
    const scratch = createScratch(
      this.#options.temp,
      objectFormatOf(this.head.sha),
    );
    this.#scratches.push(scratch);
    return scratch;
  }

  #gitOf(scratch: Scratch): Git {
    return createGit({ ...this.#options, folder: scratch.folder });
  }

  async #fetch(scratch: Scratch, request: Parameters<typeof fetchInto>[3]) {
    this.#remote ??= readRemote(this.#local);
    const remote = await this.#remote;
    if (remote === undefined) return false;
    this.#fetches += 1;
    return fetchInto(scratch, this.#gitOf(scratch), remote, request);
  }

  async #tryCompare(base: string, head: string) {
    try {
      return await listChangedFiles(this.#read().git, base, head);
    } catch (error) {
      if (isKitError(error, 'PROGRAM_FAILED')) return undefined;
      throw error;
    }
  }

  async compare(base: string, head: string) {
    const found = await this.#tryCompare(base, head);
    if (found !== undefined) return found;
    const wanted = [base, head].filter((sha) => sha !== this.head.sha);
    if (!(await this.#fetchTrees(wanted))) return undefined;
    return this.#tryCompare(base, head);
  }

  /** The trees of commits, complete: nothing that we have is taken as known. */
  async #fetchTrees(wanted: readonly string[]): Promise<boolean> {
    if (wanted.length === 0) return false;
    const scratch = this.#create();
    const got = await this.#fetch(scratch, {
      refspecs: wanted,
      depth: 1,
      filter: 'blob:none',
    });
    const folders = this.#scratches.map(({ folder }) => `${folder}/objects`);
    const { scratch: reader } = this.#read();
    const others = folders.filter(
      (folder) => !folder.startsWith(`${reader.folder}/`),
    );
    reader.borrow([`${this.checkout.commonFolder}/objects`, ...others]);
    return got;
  }

  listAll(head: string) {
    return this.compare(emptyTree(head), head);
  }

  async resolve(revision: string) {
    if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(revision)) return revision;
    const remote = revision.replace(/^refs\/heads\//, '');
    return (
      (await resolveCommit(this.#local, revision)) ??
      (await resolveCommit(this.#local, `refs/remotes/origin/${remote}`))
    );
  }

  async branchBase(name: string, head: string) {
    const isBranch =
      (await resolveCommit(this.#local, `refs/remotes/origin/${name}`)) ??
      (await resolveCommit(this.#local, `refs/heads/${name}`));
    const other = isBranch ?? (await resolveCommit(this.#local, name));
    return isBranch !== undefined || other === undefined
      ? this.mergeBase(name, head)
      : undefined;
  }

  async mergeBase(branch: string, head: string) {
    if (!this.checkout.isShallow) {
      const tip =
        (await resolveCommit(this.#local, `refs/remotes/origin/${branch}`)) ??
        (await resolveCommit(this.#local, `refs/heads/${branch}`));
      const found = tip && (await mergeBaseOf(this.#read().git, tip, head));
      if (found) return found;
    }
    const target = 'refs/kit/base';
    return this.#deepen(
      [head, `+refs/heads/${branch}:${target}`],
      false,
      (git) => mergeBaseOf(git, target, head),
    );
  }

  async previousTag(head: string, pattern: string) {
    if (!this.checkout.isShallow) {
      const found = await describeTag(this.#local, `${head}^`, pattern);
      if (found !== undefined) return found;
    }
    return this.#deepen([`+${head}:refs/kit/head`], true, (git) =>
      describeTag(git, `${head}^`, pattern),
    );
  }

  async #deepen(
    refspecs: readonly string[],
    tags: boolean,
    find: (git: Git) => Promise<string | undefined>,
  ) {
    const scratch = this.#create();
    for (const depth of depths) {
      const more = depth === undefined ? { depth: 0x7fffffff } : { depth };
      if (
        !(await this.#fetch(scratch, {
          refspecs,
          ...more,
          filter: 'tree:0',
          tags,
        }))
      ) {
        return undefined;
      }
      const found = await find(this.#gitOf(scratch));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async readFiles(commit: string, paths: readonly string[]) {
    const { git } = this.#read();
    const first = await catFiles(git, commit, paths);
    if (!first.includes(undefined)) return first;
    const { stdout } = await git.run([
      'ls-tree',
      '-z',
      '--end-of-options',
      commit,
      '--',
      ...paths,
    ]);
    const blobs = [...stdout.matchAll(/ blob ([0-9a-f]+)\t/g)].map(
      ([, sha = '']) => sha,
    );
    if (blobs.length === 0 || !(await this.#fetchTrees(blobs))) return first;
    return catFiles(git, commit, paths);
  }
}

async function mergeBaseOf(git: Git, left: string, right: string) {
  const { stdout } = await git.run(
    ['merge-base', '--end-of-options', left, right],
    {
      allowedExits: [0, 1, 128],
    },
  );
  return /^[0-9a-f]{40,64}/.exec(stdout)?.[0];
}

async function describeTag(git: Git, revision: string, pattern: string) {
  const { stdout } = await git.run(
    ['describe', '--tags', '--abbrev=0', `--match=${pattern}`, revision],
    { allowedExits: [0, 128] },
  );
  const tag = stdout.trim();
  return tag === '' ? undefined : resolveCommit(git, `refs/tags/${tag}`);
}

async function catFiles(git: Git, commit: string, paths: readonly string[]) {
  const { stdoutBytes } = await git.run(['cat-file', '--batch'], {
    input: `${paths.map((path) => `${commit}:${path}`).join('\n')}\n`,
  });
  let at = 0;
  return paths.map(() => {
    const end = stdoutBytes.indexOf(0x0a, at);
    const header = stdoutBytes.subarray(at, end).toString();
    const size = Number(/ blob (\d+)$/.exec(header)?.[1] ?? Number.NaN);
    at = end + 1;
    if (Number.isNaN(size)) return undefined;
    const text = stdoutBytes.subarray(at, at + size).toString();
    at += size + 1;
    return text;
  });
}
