import type { ChangedFile } from '@kit/git';

/** What is to be compared, as the event says it; `head` is a full SHA. */
export type Plan =
  /** The trees of two commits. */
  | {
      readonly kind: 'commits';
      readonly base: string;
      readonly head: string;
      readonly otherwise?: Plan;
    }
  /** A merge commit with its first parent: what merging would bring. */
  | {
      readonly kind: 'first-parent';
      readonly head: string;
      /** When something else is checked out. */
      readonly otherwise: Plan;
    }
  /** A commit with where it left a branch. */
  | {
      readonly kind: 'merge-base';
      readonly branch: string;
      readonly head: string;
    }
  /** A commit with the nearest tag before it. */
  | { readonly kind: 'previous-tag'; readonly head: string }
  /** All files, as added: the first commit of a repository. */
  | { readonly kind: 'initial'; readonly head: string }
  /** Two revisions that a user wrote. */
  | {
      readonly kind: 'revisions';
      readonly base: string;
      readonly head: string | undefined;
    }
  /** Nothing to look at: the ref is gone. */
  | { readonly kind: 'nothing'; readonly why: string }
  /** The event says nothing about a base; `on-unknown` decides. */
  | { readonly kind: 'unknown'; readonly why: string };

export type Strategy = Plan['kind'] | 'last-success' | 'all';

/** What was compared in the end. */
export interface Comparison {
  readonly strategy: Strategy;
  readonly baseSha: string;
  readonly headSha: string;
  /** One sentence on how base and head were found. */
  readonly how: string;
  readonly files: readonly ChangedFile[];
  /** Why everything counts as changed, whatever the files say. */
  readonly everything?: string;
  /** It is not the event that leaves the base open: something failed. */
  readonly failed?: boolean;
}
