import type { Parsed } from '@kit/action';
import { parseArgumentList } from './argument-list.ts';

/** One line of an input that names Jobs. */
export type JobSource =
  | { readonly kind: 'file'; readonly path: string }
  | {
      readonly kind: 'line';
      readonly name: string;
      /** That of the release's own pods when not given. */
      readonly image: string | undefined;
      readonly argv: readonly string[];
    };

/**
 * Lines of `PATH` of a manifest, `NAME: IMAGE ["program", "argument"]`, or, where
 * the action has a pod template to take them from, `NAME: ["program"]`.
 */
export function parseJobs(
  raw: string,
  { hasTemplate }: { readonly hasTemplate: boolean },
): Parsed<readonly JobSource[]> {
  const sources: JobSource[] = [];
  for (const line of raw.split(/\r?\n/).map((text) => text.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const source = parseLine(line);
    const isBare = source?.kind === 'line' && source.image === undefined;
    if (source === undefined || (isBare && !hasTemplate)) {
      const bare = hasTemplate ? ', NAME: ["program", "argument"]' : '';
      return {
        allowed: `lines of a path (.yaml, .yml, .json) or NAME: IMAGE ["program", "argument"]${bare}; not: ${line.slice(0, 80)}`,
      };
    }
    sources.push(source);
  }
  return { value: sources };
}

function parseLine(line: string): JobSource | undefined {
  if (/^[^[]+\.(ya?ml|json)$/.test(line)) return { kind: 'file', path: line };
  const [, name, image, list = ''] =
    /^([a-z0-9](?:[-a-z0-9]{0,38}[a-z0-9])?):\s+(?:([^\s[]+)\s+)?(\[.*\])$/.exec(
      line,
    ) ?? [];
  const argv = parseArgumentList(list);
  return name === undefined || argv === undefined
    ? undefined
    : { kind: 'line', name, image, argv };
}
