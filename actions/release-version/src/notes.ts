import {
  code,
  heading,
  joinMarkdown,
  list,
  type Markdown,
  md,
} from '@kit/action';
import { isFix, readCommit } from './conventional.ts';
import type { Commit } from './facts.ts';

const sections = ['Breaking changes', 'Features', 'Fixes', 'Other changes'];
const mostLines = 200;

/** What changed, by kind, as Markdown that no commit message can break out of. */
export function releaseNotes(commits: readonly Commit[]): Markdown {
  const shown = commits.slice(0, mostLines);
  const parts = sections.flatMap((title, section) => {
    const items = shown
      .filter(({ message }) => sectionOf(message) === section)
      .map(describeCommit);
    return items.length === 0 ? [] : [heading(3, title), list(items)];
  });
  const left = commits.length - shown.length;
  return joinMarkdown([...parts, left > 0 ? `and ${left} more` : undefined]);
}

function sectionOf(message: string): number {
  const { type, isBreaking } = readCommit(message);
  if (isBreaking) return 0;
  if (type === 'feat') return 1;
  return isFix(type) ? 2 : 3;
}

/** `feat(api)!: add x` → `api: add x`, with the commit behind it. */
function describeCommit({ sha, message }: Commit): Markdown {
  const { scope, text } = readCommit(message);
  const shown = scope === '' ? text : `${scope}: ${text}`;
  return md`${shown} ${code(sha.slice(0, 7))}`;
}
