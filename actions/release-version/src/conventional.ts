import type { Bump } from './semver.ts';

export interface ConventionalCommit {
  /** Lower case; '' when the message has none. */
  readonly type: string;
  readonly scope: string;
  readonly isBreaking: boolean;
  /** The subject without type and scope. */
  readonly text: string;
}

const subject = /^([A-Za-z]+)(?:\(([^)]*)\))?(!)?: (.*)$/;

/** Reads a message (conventionalcommits.org 1.0). */
export function readCommit(message: string): ConventionalCommit {
  const [first = '', ...body] = message.trim().split(/\r?\n/);
  const [, type = '', scope = '', mark, text = first] =
    subject.exec(first) ?? [];
  const isBreaking =
    mark === '!' || body.some((line) => /^BREAKING[ -]CHANGE: /.test(line));
  return { type: type.toLowerCase(), scope, isBreaking, text };
}

const bumps = ['none', 'patch', 'minor', 'major'] as const;

/** What the commits since the last version ask for. */
export function bumpOf(messages: readonly string[]): Bump {
  const ranks = messages.map((message): number => {
    const { type, isBreaking } = readCommit(message);
    if (isBreaking) return 3;
    if (type === 'feat') return 2;
    return isFix(type) ? 1 : 0;
  });
  const highest = ranks.reduce((most, rank) => Math.max(most, rank), 0);
  return bumps[highest] ?? 'none';
}

export function isFix(type: string): boolean {
  return /^(fix|perf|revert)$/.test(type);
}
