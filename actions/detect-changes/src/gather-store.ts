import {
  type Checkout,
  createGit,
  createScratch,
  type FetchRequest,
  fetchInto,
  type Git,
  objectFormatOf,
  type Remote,
  readRemote,
  type Scratch,
} from '@kit/git';
import type { ProcessRunner } from '@kit/process';

export interface StoreOptions {
  readonly process: ProcessRunner;
  readonly temp: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Each phase fetches more; the first one is enough for most pull requests. */
const depths = [100, 0x7fffffff] as const;

/**
 * The objects of a checkout and what is fetched beside them, in repositories
 * of our own: the checkout itself is only read.
 */
export class ObjectStore {
  readonly local: Git;
  readonly #options: StoreOptions;
  readonly #checkout: Checkout;
  readonly #head: string;
  readonly #scratches: Scratch[] = [];
  #reader: { readonly scratch: Scratch; readonly git: Git } | undefined;
  #remote: Promise<Remote | undefined> | undefined;
  #fetches = 0;

  constructor(
    options: StoreOptions,
    checkout: Checkout,
    local: Git,
    head: string,
  ) {
    this.#options = options;
    this.#checkout = checkout;
    this.local = local;
    this.#head = head;
  }

  get fetches(): number {
    return this.#fetches;
  }

  close() {
    for (const scratch of this.#scratches) scratch.remove();
  }

  /** An empty repository that reads the checkout's objects, and no shallow marks. */
  get reader(): Git {
    return this.#read().git;
  }

  #read() {
    if (this.#reader === undefined) {
      const scratch = this.#create();
      scratch.borrow([`${this.#checkout.commonFolder}/objects`]);
      this.#reader = { scratch, git: this.#gitOf(scratch) };
    }
    return this.#reader;
  }

  #create(): Scratch {
    const format = objectFormatOf(this.#head);
    const scratch = createScratch(this.#options.temp, format);
    this.#scratches.push(scratch);
    return scratch;
  }

  #gitOf(scratch: Scratch): Git {
    return createGit({ ...this.#options, folder: scratch.folder });
  }

  async #fetch(scratch: Scratch, request: FetchRequest) {
    this.#remote ??= readRemote(this.local);
    const remote = await this.#remote;
    if (remote === undefined) return false;
    this.#fetches += 1;
    return fetchInto(scratch, this.#gitOf(scratch), remote, request);
  }

  /** The trees of commits, complete: nothing that we have is taken as known. */
  async fetchTrees(wanted: readonly string[]): Promise<boolean> {
    if (wanted.length === 0) return false;
    const scratch = this.#create();
    const got = await this.#fetch(scratch, {
      refspecs: wanted,
      depth: 1,
      filter: 'blob:none',
    });
    const { scratch: reader } = this.#read();
    const others = this.#scratches.filter(
      ({ folder }) => folder !== reader.folder,
    );
    reader.borrow([
      `${this.#checkout.commonFolder}/objects`,
      ...others.map(({ folder }) => `${folder}/objects`),
    ]);
    return got;
  }

  /** Fetches more and more commits until `find` finds something in them. */
  async deepen(
    refspecs: readonly string[],
    tags: boolean,
    find: (git: Git) => Promise<string | undefined>,
  ): Promise<string | undefined> {
    const scratch = this.#create();
    for (const depth of depths) {
      const request = { refspecs, depth, filter: 'tree:0', tags } as const;
      if (!(await this.#fetch(scratch, request))) return undefined;
      const found = await find(this.#gitOf(scratch));
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
