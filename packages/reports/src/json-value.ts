import { ReportProblem } from './problem.ts';

/** A parsed JSON object; keys are looked up as own keys only. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own member of an object at a path of keys, else `undefined`. */
export function member(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const key of path) {
    if (!isObject(here) || !Object.hasOwn(here, key)) return undefined;
    here = here[key];
  }
  return here;
}

export function has(value: unknown, ...keys: readonly string[]): boolean {
  return isObject(value) && keys.every((key) => Object.hasOwn(value, key));
}

export function objectAt(
  value: unknown,
  ...path: readonly string[]
): JsonObject {
  const found = member(value, ...path);
  return isObject(found) ? found : {};
}

/** The list at a path; absent or null is empty, anything else malformed. */
export function listAt(
  value: unknown,
  ...path: readonly string[]
): readonly unknown[] {
  const found = member(value, ...path);
  if (found === undefined || found === null) return [];
  if (Array.isArray(found)) return found;
  throw new ReportProblem(
    'report-malformed',
    `"${path.join('.')}" should be a list`,
  );
}

export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = member(value, ...path);
  if (typeof found === 'string') return found;
  return typeof found === 'number' ? String(found) : '';
}

/** The number at a path: finite, 0 or more; absent is `undefined`. */
export function amountAt(
  value: unknown,
  ...path: readonly string[]
): number | undefined {
  const found = member(value, ...path);
  if (found === undefined || found === null) return undefined;
  return checkAmount(found, path.join('.'));
}

/** As `amountAt`, but the number must be there. */
export function requiredAmount(
  value: unknown,
  ...path: readonly string[]
): number {
  return checkAmount(member(value, ...path), path.join('.'));
}

export function checkAmount(found: unknown, name: string): number {
  if (typeof found === 'number' && Number.isFinite(found) && found >= 0) {
    return found;
  }
  throw new ReportProblem(
    'number-invalid',
    `"${name.slice(0, 80)}" should be a number of 0 or more, is ${show(found)}`,
  );
}

/** The same of what can only be whole. */
export function checkCount(found: unknown, name: string): number {
  const count = checkAmount(found, name);
  if (Number.isSafeInteger(count)) return count;
  throw new ReportProblem(
    'number-invalid',
    `"${name.slice(0, 80)}" should be a whole number, is ${count}`,
  );
}

function show(value: unknown): string {
  return typeof value === 'number'
    ? String(value)
    : (JSON.stringify(value) ?? 'missing').slice(0, 60);
}
