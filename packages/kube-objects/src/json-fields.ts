import { textAt, valueAt } from '@kit/action';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectAt(data: unknown, ...path: string[]): JsonObject {
  const value = valueAt(data, ...path);
  return isObject(value) ? value : {};
}

export function listAt(data: unknown, ...path: string[]): readonly unknown[] {
  const value = valueAt(data, ...path);
  return Array.isArray(value) ? value : [];
}

export function numberAt(data: unknown, ...path: string[]): number | undefined {
  const value = valueAt(data, ...path);
  return typeof value === 'number' && Number.isFinite(value)
    ? value
    : undefined;
}

export function booleanAt(data: unknown, ...path: string[]): boolean {
  return valueAt(data, ...path) === true;
}

/** The text at a path, '' when there is none. */
export function wordAt(data: unknown, ...path: string[]): string {
  return textAt(data, ...path) ?? '';
}

/** The entries of a map of texts, such as labels; others are left out. */
export function textsAt(
  data: unknown,
  ...path: string[]
): Readonly<Record<string, string>> {
  const entries = Object.entries(objectAt(data, ...path)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries);
}
