type Secret = readonly [id: string, value: string];

/**
 * `id=value` lines, kept as they are; `id<<END` begins a value of several lines,
 * and so does `"id=`, as docker/build-push-action has it. `undefined` for
 * anything else.
 */
export function parseSecrets(raw: string): readonly Secret[] | undefined {
  const lines = raw.split('\n');
  const secrets: Secret[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = (lines[at] ?? '').replace(/\r$/, '');
    if (line.trim() === '') {
      at += 1;
      continue;
    }
    const found = line.trimStart().startsWith('"')
      ? quotedSecret(lines, at)
      : plainSecret(lines, at, line);
    if (found === undefined) return undefined;
    secrets.push(found.secret);
    at = found.next;
  }
  return secrets;
}

interface Found {
  readonly secret: Secret;
  /** The line after it. */
  readonly next: number;
}

function plainSecret(
  lines: readonly string[],
  at: number,
  line: string,
): Found | undefined {
  const [, id, , end, value = ''] =
    /^\s*([A-Za-z0-9_.-]+)(?:(<<)(\S+)|=(.*))$/s.exec(line) ?? [];
  if (id === undefined) return undefined;
  if (end === undefined) return { secret: [id, value], next: at + 1 };
  const last = lines.findIndex(
    (text, index) => index > at && text.trim() === end,
  );
  if (last < 0) return undefined;
  return {
    secret: [id, lines.slice(at + 1, last).join('\n')],
    next: last + 1,
  };
}

/** A field of CSV: `""` is a quote, and a single one ends it. */
function quotedSecret(lines: readonly string[], at: number): Found | undefined {
  const rest = lines.slice(at).join('\n').trimStart();
  const [whole, text = ''] =
    /^"((?:[^"]|"")*)"[ \t\r]*(?=\n|$)/.exec(rest) ?? [];
  const [, id, value = ''] =
    /^([A-Za-z0-9_.-]+)=(.*)$/s.exec(text.replaceAll('""', '"')) ?? [];
  if (whole === undefined || id === undefined) return undefined;
  return { secret: [id, value], next: at + whole.split('\n').length };
}
