import {
  code,
  details,
  heading,
  joinMarkdown,
  list,
  type Markdown,
  md,
  table,
} from '@kit/action';
import type { Comparison } from './comparison.ts';
import type { Reason, Verdict } from './verdict.ts';

/** Rows that a reader can take in; GitHub cuts a summary at 1 MiB. */
const maxRows = 200;

/** Verdict, then service → changed or not → why, then what was compared. */
export function summarizeChanges(
  verdicts: readonly Verdict[],
  comparison: Comparison,
  warnings: readonly string[],
): Markdown {
  const changed = verdicts.filter((verdict) => verdict.changed);
  const title = md`Changes: ${changed.length} of ${verdicts.length}`;
  const ordered = [
    ...changed,
    ...verdicts.filter((verdict) => !verdict.changed),
  ];
  const rows = ordered
    .slice(0, maxRows)
    .map((verdict) => [
      code(verdict.name),
      verdict.changed ? (verdict.direct ? 'changed' : 'affected') : 'unchanged',
      verdict.files.length,
      showReason(verdict.reason),
    ]);
  const more =
    ordered.length > maxRows
      ? md`${ordered.length - maxRows} more are in the output json.`
      : undefined;
  return joinMarkdown([
    heading(3, title),
    comparison.everything === undefined
      ? undefined
      : md`**Everything counts as changed:** ${comparison.everything}`,
    table(['Name', 'Verdict', 'Files', 'Why'], rows, [
      'left',
      'left',
      'right',
      'left',
    ]),
    more,
    warnings.length === 0
      ? undefined
      : list(warnings.map((warning) => md`⚠️ ${warning}`)),
    details('What was compared', describeComparison(comparison)),
  ]);
}

function describeComparison({
  strategy,
  how,
  baseSha,
  headSha,
  files,
}: Comparison): Markdown {
  return list([
    md`strategy ${code(strategy)}: ${how}`,
    md`base ${baseSha === '' ? 'none' : code(baseSha)}, head ${headSha === '' ? 'none' : code(headSha)}`,
    md`${files.length} files`,
  ]);
}

function showReason(reason: Reason): Markdown {
  switch (reason.code) {
    case 'file':
      return md`${code(reason.file)} matches ${code(reason.pattern)}`;
    case 'lockfile':
      return md`its dependencies changed in ${code(reason.file)}`;
    case 'dependency':
      return md`depends on ${code(reason.through)}`;
    case 'shared':
      return md`shared: ${code(reason.file)} matches ${code(reason.pattern)}`;
    case 'ci':
      return md`CI itself: ${code(reason.file)}`;
    case 'fallback':
      return md`${reason.why}`;
    case 'unchanged':
      return md``;
  }
}
