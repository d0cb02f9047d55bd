import type { Parsed } from '@kit/action';
import { parseArgumentList } from './argument-list.ts';

/** One check that is run inside a pod. */
export interface ExecCheck {
  /** What stands before the colon, at its slashes: `deployment`, `api`, `app`. */
  readonly where: readonly string[];
  readonly argv: readonly string[];
}

/**
 * Lines of `WHERE: ["program", "argument"]`; `isWhere` knows what the action
 * takes for WHERE, and `form` says it.
 */
export function parseExecChecks(
  raw: string,
  form: string,
  isWhere: (where: readonly string[]) => boolean,
): Parsed<readonly ExecCheck[]> {
  const checks: ExecCheck[] = [];
  for (const line of raw.split(/\r?\n/).map((text) => text.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const [, before = '', list = ''] =
      /^([^\s:]+):\s*(\[.*\])$/.exec(line) ?? [];
    const where = before.split('/');
    const argv = parseArgumentList(list);
    if (argv === undefined || where.includes('') || !isWhere(where)) {
      return {
        allowed: `lines of ${form}: ["program", "argument"] with a JSON list; not: ${line.slice(0, 80)}`,
      };
    }
    checks.push({ where, argv });
  }
  return { value: checks };
}
