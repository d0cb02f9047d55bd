/**
 * The word of `words` that `given` was most likely meant to be: at most a
 * third of its letters away (Damerau-Levenshtein, case folded), or `undefined`.
 */
export function nearestWord(
  given: string,
  words: Iterable<string>,
): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(given.length / 3)) + 1;
  for (const word of words) {
    const distance = editDistance(given.toLowerCase(), word.toLowerCase());
    if (distance < bestDistance) {
      best = word;
      bestDistance = distance;
    }
  }
  return best;
}

function editDistance(left: string, right: string): number {
  if (Math.abs(left.length - right.length) > 40) return Number.MAX_SAFE_INTEGER;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (let i = 1; i <= left.length; i++) {
    const row = [i];
    for (let j = 1; j <= right.length; j++) {
      row[j] = cellDistance(left, right, i, j, [row, last, beforeLast]);
    }
    beforeLast = last;
    last = row;
  }
  return last[right.length] ?? 0;
}

function cellDistance(
  left: string,
  right: string,
  i: number,
  j: number,
  [row, last, beforeLast]: readonly [number[], number[], number[]],
): number {
  const cost = left[i - 1] === right[j - 1] ? 0 : 1;
  const simple = Math.min(
    (last[j] ?? 0) + 1,
    (row[j - 1] ?? 0) + 1,
    (last[j - 1] ?? 0) + cost,
  );
  const swapped =
    i > 1 &&
    j > 1 &&
    left[i - 1] === right[j - 2] &&
    left[i - 2] === right[j - 1];
  return swapped ? Math.min(simple, (beforeLast[j - 2] ?? 0) + 1) : simple;
}

/** `; did you mean "x"?` for a message, or nothing. */
export function didYouMean(given: string, words: Iterable<string>): string {
  const word = nearestWord(given, words);
  return word === undefined ? '' : `; did you mean "${word}"?`;
}
