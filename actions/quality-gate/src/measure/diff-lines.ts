/** The new side's changed lines of each file of a unified `git diff`. */
export function parseDiff(
  diff: string,
): ReadonlyMap<string, ReadonlySet<number>> {
  const changed = new Map<string, Set<number>>();
  let lines = new Set<number>();
  let [removed, added, next] = [0, 0, 0];
  for (const line of diff.split('\n')) {
    if (removed > 0 || added > 0) {
      // The counts of the hunk say where it ends: what it holds may look like a header.
      if (line.startsWith('\\')) continue;
      if (!line.startsWith('+')) removed--;
      if (line.startsWith('-')) continue;
      if (line.startsWith('+')) lines.add(next);
      added--;
      next++;
      continue;
    }
    const file = /^\+\+\+ (?:b\/(.*)|"b\/(.*)")\t?$/s.exec(line);
    if (file !== null) {
      const path = (file[1] ?? unquote(file[2] ?? '')).replace(/\t$/, '');
      lines = new Set();
      changed.set(path, lines);
      continue;
    }
    const hunk = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk === null) continue;
    removed = Number(hunk[1] ?? 1);
    next = Number(hunk[2]);
    added = Number(hunk[3] ?? 1);
  }
  return changed;
}

/** Names with quotes, backslashes or control characters (git-config core.quotePath). */
function unquote(text: string): string {
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t' };
  return text.replace(
    /\\(.)/g,
    (_, letter: string) => escapes[letter] ?? letter,
  );
}
