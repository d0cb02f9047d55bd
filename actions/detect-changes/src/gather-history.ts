import { existsSync } from 'node:fs';
import { isKitError } from '@kit/errors';
import {
  type ChangedFile,
  type Checkout,
  createGit,
  emptyTree,
  findCheckout,
  type Git,
  listChangedFiles,
  readHead,
  resolveCommit,
} from '@kit/git';
import { errors } from './errors.ts';
import { catFiles, describeTag, mergeBaseOf } from './gather-objects.ts';
import { ObjectStore, type StoreOptions } from './gather-store.ts';

export interface HistoryOptions extends StoreOptions {
  readonly folder: string;
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
  const store = new ObjectStore(options, checkout, local, head.sha);
  return new HistorySession(checkout, store, head);
}

function openCheckout(folder: string): Checkout {
  // Git would take the repository of a folder above it.
  if (!existsSync(folder)) {
    throw errors.error('CHECKOUT_MISSING', `${folder}: is not there`);
  }
  try {
    return findCheckout(folder);
  } catch (error) {
    if (!isKitError(error, 'REPOSITORY_MISSING')) throw error;
    throw errors.error('CHECKOUT_MISSING', error.message, { cause: error });
  }
}

class HistorySession implements History {
  readonly head: History['head'];
  readonly checkout: Checkout;
  readonly #store: ObjectStore;
  readonly #local: Git;

  constructor(checkout: Checkout, store: ObjectStore, head: History['head']) {
    this.checkout = checkout;
    this.#store = store;
    this.#local = store.local;
    this.head = head;
  }

  fetches = () => this.#store.fetches;

  close() {
    this.#store.close();
  }

  async #tryCompare(base: string, head: string) {
    try {
      return await listChangedFiles(this.#store.reader, base, head);
    } catch (error) {
      if (isKitError(error, 'PROGRAM_FAILED')) return undefined;
      throw error;
    }
  }

  async compare(base: string, head: string) {
    const found = await this.#tryCompare(base, head);
    if (found !== undefined) return found;
    const wanted = [base, head].filter((sha) => sha !== this.head.sha);
    if (!(await this.#store.fetchTrees(wanted))) return undefined;
    return this.#tryCompare(base, head);
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
      const found = tip && (await mergeBaseOf(this.#store.reader, tip, head));
      if (found) return found;
    }
    const target = 'refs/kit/base';
    return this.#store.deepen(
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
    return this.#store.deepen([`+${head}:refs/kit/head`], true, (git) =>
      describeTag(git, `${head}^`, pattern),
    );
  }

  async readFiles(commit: string, paths: readonly string[]) {
    const git = this.#store.reader;
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
    if (blobs.length === 0 || !(await this.#store.fetchTrees(blobs)))
      return first;
    return catFiles(git, commit, paths);
  }
}
