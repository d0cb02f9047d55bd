import type { Comparison } from './comparison.ts';
import { findDifferentAnswers } from './decide.ts';
import type { Filter } from './filter.ts';
import type { Configuration } from './gather-configuration.ts';
import { findIdlePatterns } from './idle-patterns.ts';
import type { Inputs } from './inputs.ts';
import type { Verdict } from './verdict.ts';

/** Warnings beyond this many are one. */
const shown = 5;

/** What the user should look at, though the step goes on. */
export function collectWarnings(
  { filters, services }: Configuration,
  verdicts: readonly Verdict[],
  comparison: Comparison,
  inputs: Inputs,
  tracked: readonly string[] | undefined,
): readonly string[] {
  const failed = comparison.failed
    ? [`everything counts as changed: ${comparison.everything}`]
    : [];
  const ordered = inputs.negation === 'ordered';
  const different =
    ordered && comparison.everything === undefined
      ? findDifferentAnswers(
          filters,
          verdicts,
          comparison,
          inputs.predicateQuantifier,
        )
      : [];
  const idle =
    ordered && tracked !== undefined
      ? findIdle(filters, services, comparison, tracked)
      : [];
  return [
    ...failed,
    ...different.map(
      (name) =>
        `filter "${name}": its "!" takes back what came before it, as in GitHub's own paths; dorny/paths-filter would answer otherwise (negation: picomatch)`,
    ),
    ...idle
      .slice(0, shown)
      .map((pattern) => `the pattern "${pattern}" matches no tracked file`),
    ...(idle.length > shown
      ? [`${idle.length - shown} more patterns match no tracked file`]
      : []),
  ];
}

function findIdle(
  filters: readonly Filter[],
  { services, shared, ignore }: Configuration['services'],
  { files }: Comparison,
  tracked: readonly string[],
): readonly string[] {
  const rules = [...filters, ...services].flatMap((owner) => owner.rules);
  const deleted = files
    .filter(({ change }) => change === 'deleted')
    .map(({ path }) => path);
  const known = sortedPaths([...tracked, ...deleted]);
  return findIdlePatterns([...rules, ...shared, ...ignore], known);
}

/** Git's order is that of bytes, which nearly always is ours. */
function sortedPaths(paths: readonly string[]): readonly string[] {
  const isSorted = paths.every(
    (path, at) => at === 0 || (paths[at - 1] ?? '') <= path,
  );
  return isSorted ? paths : [...paths].sort();
}
