import { compilePattern } from './pattern/compile-pattern.ts';

/** What is wrong with a pattern, `undefined` when nothing is. */
export function patternProblem(
  pattern: string,
  ordered: boolean,
): string | undefined {
  const body = pattern.replace(/^!/, '');
  const shown = JSON.stringify(pattern);
  if (body.trim() === '') return 'a pattern is empty';
  if (body !== body.trim()) return `${shown} begins or ends with a space`;
  if (body.split('/').includes('..')) {
    return `${shown}: ".." leads nowhere; patterns begin at the root of the repository`;
  }
  if (/^\.?\//.test(body)) {
    return `${shown}: patterns begin at the root of the repository; write "${body.replace(/^\.?\/+/, '')}"`;
  }
  if (!ordered) return undefined;
  const group = /(?<!\\)(?:[!+]\([^)]*\)|\*\([^)]*\|[^)]*\))/.exec(
    pattern,
  )?.[0];
  if (group !== undefined) {
    return `${shown}: the group ${group} needs negation: picomatch`;
  }
  return compilePattern(body) === undefined
    ? `${shown} has more than 1000 readings`
    : undefined;
}
