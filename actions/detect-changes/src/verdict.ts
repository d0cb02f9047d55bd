import type { ChangedFile } from '@kit/git';

/** Why something counts as changed, or does not. */
export type Reason =
  | { readonly code: 'file'; readonly file: string; readonly pattern: string }
  | { readonly code: 'lockfile'; readonly file: string }
  | { readonly code: 'dependency'; readonly through: string }
  | { readonly code: 'shared'; readonly file: string; readonly pattern: string }
  | { readonly code: 'ci'; readonly file: string }
  | { readonly code: 'fallback'; readonly why: string }
  | { readonly code: 'unchanged' };

export interface Verdict {
  readonly name: string;
  readonly kind: 'filter' | 'service';
  readonly changed: boolean;
  /** Its own files changed; not only something that it needs. */
  readonly direct: boolean;
  readonly reason: Reason;
  readonly files: readonly ChangedFile[];
}

/** One line for a log, a matrix and a table. */
export function describeReason(reason: Reason): string {
  switch (reason.code) {
    case 'file':
      return `${reason.file} (${reason.pattern})`;
    case 'lockfile':
      return `dependencies in ${reason.file}`;
    case 'dependency':
      return `through ${reason.through}`;
    case 'shared':
      return `shared: ${reason.file} (${reason.pattern})`;
    case 'ci':
      return `CI: ${reason.file}`;
    case 'fallback':
      return reason.why;
    case 'unchanged':
      return 'unchanged';
  }
}
