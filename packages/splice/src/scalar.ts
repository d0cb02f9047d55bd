import { isSafePlain } from './plain.ts';

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/**
 * What to write: a text (a number or boolean where one stood and the text is
 * one), a typed JSON value, or source taken over as it is.
 */
export type NewValue =
  | { readonly text: string }
  | { readonly json: JsonValue }
  | { readonly source: string };

/** `flow` is plain between brackets, where some parser takes a:b for a map. */
export type Style = 'plain' | 'flow' | 'single' | 'double' | 'json';

/** A text that takes the type of what stood there, where it is of that type. */
export function typedValue(
  value: NewValue,
  old: unknown,
): JsonValue | undefined {
  // As JSON has it: -0 is written as 0.
  if ('json' in value) return JSON.parse(JSON.stringify(value.json));
  if ('source' in value) return undefined;
  const { text } = value;
  // Whole numbers only: a short sha such as 12345e6 is no number.
  if (typeof old === 'number' && /^(0|-?[1-9]\d{0,14})$/.test(text)) {
    return Number(text);
  }
  if (typeof old === 'boolean' && /^(true|false)$/.test(text)) {
    return text === 'true';
  }
  return text;
}

/** The source of a value in the given style, with quotes where it needs them. */
export function writeValue(value: JsonValue, style: Style): string {
  if (typeof value !== 'string' || style === 'json') return asciiJson(value);
  if (
    style === 'single' &&
    /^[\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe]*$/.test(value)
  ) {
    return `'${value.replaceAll("'", "''")}'`;
  }
  const isPlain =
    style === 'plain' || (style === 'flow' && !value.includes(':'));
  return isPlain && isSafePlain(value) ? value : asciiJson(value);
}

/** A key with quotes where some parser needs them. */
export function writeKey(key: string, isQuoted: boolean): string {
  return !isQuoted && isSafePlain(key) ? key : asciiJson(key);
}

/**
 * JSON is YAML, save for what YAML does not take raw: made escapes. And only
 * with a point is 1e+21 a number of YAML 1.1, and one beyond 64 bits of Go.
 */
function asciiJson(value: JsonValue): string {
  return JSON.stringify(value)
    .replace(
      /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
      (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    .replace(
      /"(?:[^"\\]|\\.)*"|(?<![\d.])(\d+(?=e)|\d{19,}(?![\d.]))/g,
      (token, whole?: string) => (whole === undefined ? token : `${whole}.0`),
    );
}
