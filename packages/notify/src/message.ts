import type { JobResult, Status } from './status.ts';

/** Whom a message calls: only what was configured, never what a text says. */
export type Mention =
  | { readonly kind: 'user' | 'group'; readonly id: string }
  | { readonly kind: 'here' | 'channel' | 'everyone' };

export interface Field {
  readonly label: string;
  readonly value: string;
  /** An http or https address that the value leads to. */
  readonly url?: string | undefined;
}

/**
 * What is to be said, without a word of how: every text in it is a stranger's
 * and is shown as it stands. The renderers of Slack (and of what follows it)
 * take it from here.
 */
export interface Message {
  readonly status: Status;
  readonly title: string;
  readonly text?: string | undefined;
  readonly fields: readonly Field[];
  readonly jobs: readonly JobResult[];
  readonly mentions: readonly Mention[];
  readonly links: readonly Link[];
  /** Where all of it can be read when something had to be cut. */
  readonly fullTextUrl: string;
}

export interface Link {
  readonly label: string;
  readonly url: string;
}
