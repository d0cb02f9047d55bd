/** The new side's changed lines of each file of `git diff --unified=0`. */
export function parseDiff(
  diff: string,
): ReadonlyMap<string, ReadonlySet<number>> {
  const changed = new Map<string, Set<number>>();
  let lines: Set<number> | undefined;
  let inHunk = 0;
  for (const line of diff.split('\n')) {
    if (inHunk > 0 && /^[ +-]/.test(line)) {
      inHunk -= 1;
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
    const [, removed = '1', start = '0', added = '1'] = hunk;
    inHunk = Number(removed) + Number(added);
    for (let index = 0; index < Number(added); index++) {
      lines?.add(Number(start) + index);
    }
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
