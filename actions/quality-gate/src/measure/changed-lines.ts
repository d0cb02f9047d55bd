import type { CoverageReport, FileCoverage, Ratio } from '@kit/reports';

type ChangedLines = ReadonlyMap<string, ReadonlySet<number>>;

interface ChangedRatio extends Ratio {
  /** Files of the report that did not run, and may be any of several that changed. */
  readonly unclear: readonly string[];
}

/** How many changed lines hold code, and how many of those ran. */
export function countChangedLines(
  report: CoverageReport,
  changed: ChangedLines,
  component: string,
): ChangedRatio {
  let covered = 0;
  let total = 0;
  const unclear: string[] = [];
  for (const match of matchFiles(report, changed, component)) {
    const { reported, paths, lines } = match;
    if (paths.length > 1) {
      const isUnrun = paths.some(
        (path) => missedOf(path, lines, changed).length > 0,
      );
      if (isUnrun) unclear.push(reported);
      continue;
    }
    for (const line of paths.flatMap((path) => [
      ...(changed.get(path) ?? []),
    ])) {
      const isCovered = lines.isCovered(line);
      if (isCovered !== undefined) total++;
      if (isCovered === true) covered++;
    }
  }
  return { covered, total, unclear };
}

/** Changed lines that hold code and did not run, by file of the repository. */
export function listUncovered(
  report: CoverageReport,
  changed: ChangedLines,
  component: string,
): readonly { readonly file: string; readonly lines: readonly number[] }[] {
  return matchFiles(report, changed, component).flatMap(({ paths, lines }) => {
    const [file = ''] = paths;
    const missed = paths.length > 1 ? [] : missedOf(file, lines, changed);
    return missed.length === 0 ? [] : [{ file, lines: missed }];
  });
}

/** Names that coverage tools leave out by themselves. */
const testName = /(^|[/._-])(tests?|specs?|mocks?|__\w+__)([/._-]|$)/i;

/**
 * Changed files of the languages of the reports that none of these names: of a
 * new file that no test loads most tools say nothing at all.
 */
export function listUnreported(
  reports: readonly (readonly [component: string, report: CoverageReport])[],
  changed: ChangedLines,
): readonly string[] {
  const ending = (path: string) => /\.\w+$/.exec(path)?.[0];
  const endings = new Set(
    reports.flatMap(([, { files }]) => [...files.keys()].map(ending)),
  );
  const matched = new Set(
    reports.flatMap(([component, report]) =>
      matchFiles(report, changed, component).flatMap(({ paths }) => paths),
    ),
  );
  return [...changed].flatMap(([path, { size }]) => {
    const isCode = ending(path) !== undefined && endings.has(ending(path));
    const isTold = size === 0 || matched.has(path) || testName.test(path);
    return isCode && !isTold ? [path] : [];
  });
}

function missedOf(
  path: string,
  lines: FileCoverage['lines'],
  changed: ChangedLines,
): readonly number[] {
  return [...(changed.get(path) ?? [])].filter(
    (line) => lines.isCovered(line) === false,
  );
}

interface Match {
  readonly reported: string;
  /** More than one where nothing says which of them is meant. */
  readonly paths: readonly string[];
  readonly lines: FileCoverage['lines'];
}

/**
 * The report's files that changed. A report may say `src/a.ts` of
 * `web/src/a.ts`, or an import path that ends in the file's own: the longest
 * common end of whole path segments decides, and of a tie the one in a folder
 * of the component's name.
 */
function matchFiles(
  { files }: CoverageReport,
  changed: ChangedLines,
  component: string,
): readonly Match[] {
  const byName = new Map<string, string[]>();
  for (const path of changed.keys()) {
    const name = path.split('/').at(-1) ?? path;
    byName.set(name, [...(byName.get(name) ?? []), path]);
  }
  return [...files].flatMap(([reported, { lines }]) => {
    const candidates = byName.get(reported.split('/').at(-1) ?? reported) ?? [];
    const nearest = nearestPaths(reported, candidates);
    const own = nearest.filter((path) => path.split('/').includes(component));
    const paths = own.length === 1 ? own : nearest;
    return paths.length === 0 ? [] : [{ reported, paths, lines }];
  });
}

function nearestPaths(
  reported: string,
  candidates: readonly string[],
): readonly string[] {
  if (candidates.includes(reported)) return [reported];
  const fitting = candidates.filter(
    (path) => path.endsWith(`/${reported}`) || reported.endsWith(`/${path}`),
  );
  if (fitting.length > 0) return fitting;
  const ends = candidates.map((path) => commonEnd(path, reported));
  const longest = Math.max(1, ...ends);
  return longest > 1
    ? candidates.filter((_, index) => ends[index] === longest)
    : [];
}

function commonEnd(left: string, right: string): number {
  const [a, b] = [left.split('/').reverse(), right.split('/').reverse()];
  const differs = a.findIndex((part, index) => part !== b[index]);
  return differs < 0 ? a.length : differs;
}
