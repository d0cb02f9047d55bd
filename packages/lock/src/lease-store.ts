/** What is known of a lease, wherever it is kept. */
export interface StoredLease {
  /** Empty when nobody has it. */
  readonly holder: string;
  /** Where the holder's log is, or empty. */
  readonly url: string;
  /** Differs after every write. */
  readonly renewedAt: string;
  readonly durationMs: number;
  /** The fencing token: grows with each holder. */
  readonly token: number;
}

export interface LeaseWrite<L extends StoredLease> {
  /** What it is to replace; the write fails when it is no longer there. */
  readonly before: L | undefined;
  readonly holder: string;
  readonly token: number;
  readonly timeoutMs?: number;
}

/** One lease, in a cluster or on a host. */
export interface LeaseStore<L extends StoredLease = StoredLease> {
  /** As messages call it: `web-delivery`. */
  readonly name: string;
  readonly durationMs: number;
  read(): Promise<L | undefined>;
  /** The lease as written; `undefined` when somebody was faster. */
  write(write: LeaseWrite<L>): Promise<L | undefined>;
}
