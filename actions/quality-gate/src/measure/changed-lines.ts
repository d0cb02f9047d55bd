import type { CoverageReport, FileCoverage, Ratio } from '@kit/reports';

type ChangedLines = ReadonlyMap<string, ReadonlySet<number>>;

/** How many changed lines hold code, and how many of those ran. */
export function countChangedLines(
  report: CoverageReport,
  changed: ChangedLines,
): Ratio {
  let covered = 0;
  let total = 0;
  for (const { path, lines } of matchFiles(report, changed)) {
    for (const line of changed.get(path) ?? []) {
      const isCovered = lines.isCovered(line);
      if (isCovered !== undefined) total++;
      if (isCovered === true) covered++;
    }
  }
  return { covered, total };
}

/** Changed lines that hold code and did not run, by file of the repository. */
export function listUncovered(
  report: CoverageReport,
  changed: ChangedLines,
): readonly { readonly file: string; readonly lines: readonly number[] }[] {
  return matchFiles(report, changed).flatMap(({ path, lines }) => {
    const missed = [...(changed.get(path) ?? [])].filter(
      (line) => lines.isCovered(line) === false,
    );
    return missed.length === 0 ? [] : [{ file: path, lines: missed }];
  });
}

/**
 * The report's files that changed. A report may say `src/a.ts` of
 * `web/src/a.ts`, or an import path that ends in the file's own: the longest
 * common end of whole path segments decides, and a tie decides nothing.
 */
function matchFiles(
  { files }: CoverageReport,
  changed: ChangedLines,
): readonly { readonly path: string; readonly lines: FileCoverage['lines'] }[] {
  const byName = new Map<string, string[]>();
  for (const path of changed.keys()) {
    const name = path.split('/').at(-1) ?? path;
    byName.set(name, [...(byName.get(name) ?? []), path]);
  }
  return [...files].flatMap(([reported, { lines }]) => {
    const candidates = byName.get(reported.split('/').at(-1) ?? reported) ?? [];
    const path = nearestPath(reported, candidates);
    return path === undefined ? [] : [{ path, lines }];
  });
}

function nearestPath(
  reported: string,
  candidates: readonly string[],
): string | undefined {
  const fitting = candidates.filter(
    (path) =>
      path === reported ||
      path.endsWith(`/${reported}`) ||
      reported.endsWith(`/${path}`),
  );
  if (fitting.length > 0) {
    const exact = fitting.find((path) => path === reported);
    return exact ?? (fitting.length === 1 ? fitting[0] : undefined);
  }
  const ends = candidates.map((path) => commonEnd(path, reported));
  const longest = Math.max(1, ...ends);
  const nearest = candidates.filter((_, index) => ends[index] === longest);
  return longest > 1 && nearest.length === 1 ? nearest[0] : undefined;
}

function commonEnd(left: string, right: string): number {
  const [a, b] = [left.split('/').reverse(), right.split('/').reverse()];
  const differs = a.findIndex((part, index) => part !== b[index]);
  return differs < 0 ? a.length : differs;
}
