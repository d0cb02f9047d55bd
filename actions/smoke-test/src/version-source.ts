import { type InputOptions, parsedInput } from '@kit/action';
import {
  type Answer,
  type JsonPath,
  parseBody,
  parseJsonPath,
  parsePattern,
  selectJson,
} from '@kit/checks';

/** Where a service says which version it is. */
export interface VersionSource {
  readonly path: string;
  readonly read:
    | { readonly kind: 'json'; readonly at: JsonPath }
    | { readonly kind: 'header'; readonly name: string }
    | { readonly kind: 'pattern'; readonly pattern: RegExp };
  /** As it was written. */
  readonly text: string;
}

const allowed =
  '/path $.json.path, /path header:Name, or /path pattern:regular expression';

/** `/api/v1/version $.version`, `/ header:X-Version`, `/ pattern:v=(\S+)`. */
export function versionSource<const O extends InputOptions>(options: O) {
  return parsedInput<VersionSource, O>(
    '/path where',
    (raw) => {
      const source = parseSource(raw);
      return source === undefined ? { allowed } : { value: source };
    },
    options,
  );
}

function parseSource(text: string): VersionSource | undefined {
  const [, path = '', where = ''] = /^(\/\S*)\s+(\S.*)$/.exec(text) ?? [];
  const [, kind, rest = ''] = /^(header|pattern):\s*(.+)$/.exec(where) ?? [];
  if (kind === 'header') return { path, text, read: { kind, name: rest } };
  if (kind === 'pattern') {
    const parsed = parsePattern(rest);
    return 'pattern' in parsed
      ? { path, text, read: { kind, pattern: parsed.pattern } }
      : undefined;
  }
  const parsed = parseJsonPath(where);
  return 'path' in parsed
    ? { path, text, read: { kind: 'json', at: parsed.path } }
    : undefined;
}

/** The version in an answer; `undefined` when it does not say one. */
export function readVersion(
  { read }: VersionSource,
  answer: Answer,
): string | undefined {
  if (answer.status < 200 || answer.status > 299) return undefined;
  switch (read.kind) {
    case 'header':
      return answer.headers.get(read.name);
    case 'pattern': {
      const match = read.pattern.exec(answer.body.toString('utf8'));
      return match?.[1] ?? match?.[0];
    }
    case 'json': {
      const parsed = parseBody(answer);
      if ('problem' in parsed) return undefined;
      const [found] = selectJson(read.at, parsed.value);
      return typeof found === 'string' || typeof found === 'number'
        ? String(found)
        : undefined;
    }
  }
}
