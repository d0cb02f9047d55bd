import { parse } from 'yaml';

type Filters = Readonly<Record<string, readonly string[]>>;

/**
 * Which workflows a push to a ref starts: act runs every workflow that names
 * the event, and does not look at `branches`, `tags` and `paths`. Those with
 * `paths` start unless none of the changed files is among them.
 */
export function startedByPush(
  workflows: Readonly<Record<string, string>>,
  ref: string,
  changed?: readonly string[],
): string[] {
  const kind = ref.startsWith('refs/tags/') ? 'tags' : 'branches';
  const name = ref.replace(/^refs\/(heads|tags)\//, '');
  return Object.entries(workflows)
    .filter(([, text]) => {
      const filters = pushOf(text);
      if (filters === undefined) return false;
      if (Object.keys(filters).length === 0) return true;
      return (
        (filters[kind] ?? []).some((glob) => matches(glob, name)) &&
        touches(filters['paths'], changed)
      );
    })
    .map(([file]) => file);
}

function pushOf(text: string): Filters | undefined {
  const { on }: { on: string | string[] | Record<string, Filters | null> } =
    parse(text);
  if (typeof on === 'string') return on === 'push' ? {} : undefined;
  if (Array.isArray(on)) return on.includes('push') ? {} : undefined;
  return 'push' in on ? (on['push'] ?? {}) : undefined;
}

function touches(
  paths: readonly string[] | undefined,
  changed: readonly string[] | undefined,
): boolean {
  if (paths === undefined || changed === undefined) return true;
  return changed.some((file) => paths.some((glob) => matches(glob, file)));
}

/** Of GitHub's filter patterns the three that the examples have. */
function matches(glob: string, name: string): boolean {
  const pattern = glob
    .split(/(\*\*?)/)
    .map((part) => {
      if (part === '**') return '.*';
      if (part === '*') return '[^/]*';
      return part.replaceAll(/[.+?^$()[\]{}|\\]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${pattern}$`).test(name);
}
