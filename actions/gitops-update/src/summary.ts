import {
  code,
  details,
  fence,
  joinMarkdown,
  link,
  type Markdown,
  md,
  table,
} from '@kit/action';
import type { Change } from './edit-files.ts';
import { shown } from './message.ts';

export interface Told {
  readonly reasonCode: string;
  readonly why: string | undefined;
  readonly changes: readonly Change[];
  readonly commit: string;
  readonly attempts: number;
  readonly diff: string;
  readonly pullRequestUrl: string;
}

export function renderSummary(told: Told): Markdown {
  const { changes, diff, commit, pullRequestUrl } = told;
  const tries = told.attempts > 1 ? md` after ${told.attempts} tries` : md``;
  return joinMarkdown([
    md`**gitops-update: ${told.reasonCode}** ${code(commit.slice(0, 12))}${tries}`,
    told.why === undefined ? undefined : md`${told.why}`,
    pullRequestUrl === '' ? undefined : link(pullRequestUrl, pullRequestUrl),
    changes.length === 0
      ? undefined
      : table(
          ['file', 'place', 'from', 'to'],
          changes.map(({ file, path, previous, current }) => [
            code(file),
            code(path),
            code(shown(previous) ?? ''),
            code(shown(current) ?? ''),
          ]),
        ),
    diff === '' ? undefined : details('Difference', fence(diff, 'diff')),
  ]);
}
