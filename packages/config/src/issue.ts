import { didYouMean } from '@kit/errors';
import type { BaseIssue } from 'valibot';
import { keysAt } from './schema-keys.ts';

export interface ToldIssue {
  readonly path: readonly unknown[];
  readonly message: string;
}

/**
 * A schema's issue in words: which key, what came, what is allowed. Of a union,
 * the words are those of the option that came nearest.
 */
export function describeIssue(
  schema: unknown,
  given: BaseIssue<unknown>,
): ToldIssue {
  const issue = nearestIssue(given);
  const path = (issue.path ?? []).map(({ key }) => key);
  const key = String(path.at(-1));
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const known = keysAt(schema, path.slice(0, -1));
    const allowed = known.length === 0 ? '' : `; allowed: ${known.join(', ')}`;
    const message = `unknown key "${key}"${allowed}${didYouMean(key, known)}`;
    return { path, message };
  }
  const atKey = issue.path?.at(-1)?.origin === 'key';
  if (atKey && issue.type.endsWith('object')) {
    return { path: path.slice(0, -1), message: `the key "${key}" is missing` };
  }
  const name = path.length === 0 ? 'the file' : path.join('.');
  const custom = !issue.message.startsWith('Invalid ');
  const allowed = custom
    ? issue.message
    : spell(issue.expected ?? issue.message);
  return {
    path,
    message: `${name}: got ${came(issue)}; allowed: ${allowed}`,
  };
}

/** A mapping of a few plain values as it came; of any other only its type. */
function came({ input, received }: BaseIssue<unknown>): string {
  if (received !== 'Object' || typeof input !== 'object' || input === null) {
    return received;
  }
  const values: unknown[] = Object.values(input);
  const isPlain = values.every((value) => typeof value !== 'object');
  return isPlain && values.length <= 6 ? JSON.stringify(input) : received;
}

/** The issue that lies deepest: an option that took the value's own type. */
function nearestIssue(issue: BaseIssue<unknown>): BaseIssue<unknown> {
  const deep = issue.issues?.filter(({ path }) => path !== undefined) ?? [];
  const deeper = deep.find(({ expected }) => expected === 'never') ?? deep[0];
  if (deeper === undefined) return issue;
  const { path: upper = [] } = issue;
  const path = [...upper, ...(deeper.path ?? [])];
  return nearestIssue({ ...deeper, path } as BaseIssue<unknown>);
}

/** `("a" | "b")` → `"a", "b"`; the rest as valibot says it. */
function spell(expected: string): string {
  return expected.replace(/^\((.*)\)$/, '$1').replaceAll(' | ', ', ');
}
