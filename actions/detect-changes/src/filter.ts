import type { ChangedFile, ChangeType } from '@kit/git';

/** One line of a filter: a file matches it, or (`!`) is taken back by it. */
export interface Rule {
  readonly negated: boolean;
  /** Any of these will do. */
  readonly patterns: readonly string[];
  /** Only files changed in these ways; in every way when not given. */
  readonly changes: ReadonlySet<ChangeType> | undefined;
}

/** `every`: a file must match all rules; `some`: the last rule that speaks. */
export type Quantifier = 'some' | 'every';

export interface Filter {
  readonly name: string;
  readonly rules: readonly Rule[];
}

export interface FilterMatch {
  readonly files: readonly ChangedFile[];
  /** The rule that the first file matched, for the reason. */
  readonly pattern: string | undefined;
}

/** Takes back the leading `!` of what a user wrote. */
export function readRule(
  pattern: string,
  changes?: ReadonlySet<ChangeType>,
): Rule {
  const negated = pattern.startsWith('!');
  return { negated, patterns: [negated ? pattern.slice(1) : pattern], changes };
}

export function showRule({ negated, patterns, changes }: Rule): string {
  const kinds = changes === undefined ? '' : `${[...changes].join('|')}: `;
  return `${kinds}${negated ? '!' : ''}${patterns.join(', ')}`;
}
