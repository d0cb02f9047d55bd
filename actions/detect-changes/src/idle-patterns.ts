import { type Rule, showRule } from './filter.ts';
import { compilePattern, type Reading } from './pattern/compile-pattern.ts';

/**
 * The patterns that match no tracked file and no changed one, so most likely
 * are misspelt. `tracked` in the order of code units.
 */
export function findIdlePatterns(
  rules: readonly Rule[],
  tracked: readonly string[],
): readonly string[] {
  const idle = rules.filter(
    ({ patterns }) => !patterns.some((pattern) => isUsed(pattern, tracked)),
  );
  return [...new Set(idle.map(showRule))];
}

function isUsed(pattern: string, tracked: readonly string[]): boolean {
  const compiled = compilePattern(pattern);
  if (compiled === undefined) return true;
  const { literal, readings } = compiled;
  return (
    tracked[lowerBound(tracked, literal)] === literal ||
    readings.some((reading) => isReadingUsed(reading, tracked))
  );
}

function isReadingUsed(reading: Reading, tracked: readonly string[]): boolean {
  const { folder } = reading;
  if (
    reading.kind === 'below' &&
    tracked[lowerBound(tracked, folder)] === folder
  )
    return true;
  const prefix = folder === '' ? '' : `${folder}/`;
  for (let at = lowerBound(tracked, prefix); at < tracked.length; at++) {
    const path = tracked[at] ?? '';
    if (!path.startsWith(prefix)) return false;
    if (reading.kind === 'below' || reading.test(path)) return true;
  }
  return false;
}

/** The first place whose text is not before `text`. */
function lowerBound(sorted: readonly string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
