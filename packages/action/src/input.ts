import { parseDuration } from '@kit/clock';
import { didYouMean } from '@kit/errors';

/** What a parser made of a raw input: its value, or what is allowed instead. */
export type Parsed<T> = { readonly value: T } | { readonly allowed: string };

export interface Input<T> {
  /** For tables and `--help`: `boolean`, `duration`, `all \| none`. */
  readonly type: string;
  readonly required: boolean;
  /** As it stands in action.yml. */
  readonly default: string | undefined;
  /** Masked before anything is logged, and never repeated in a message. */
  readonly secret: boolean;
  readonly parse: (raw: string) => Parsed<T>;
  /** Carries the type of the value; never set. */
  readonly valueType?: T;
}

export interface InputOptions {
  readonly required?: true;
  readonly default?: string;
  readonly secret?: true;
}

type ValueOf<T, O extends InputOptions> = O extends
  | { readonly required: true }
  | { readonly default: string }
  ? T
  : T | undefined;

/** An input with a parser of its own; the other kinds are made with it. */
export function parsedInput<T, const O extends InputOptions>(
  type: string,
  parse: (raw: string) => Parsed<T>,
  options: O,
): Input<ValueOf<T, O>> {
  return {
    type,
    required: options.required ?? false,
    default: options.default,
    secret: options.secret ?? false,
    parse: parse as (raw: string) => Parsed<ValueOf<T, O>>,
  };
}

const none = {} as const;

/** No options is the empty ones; the cast holds as O then is its default. */
function given<O extends InputOptions>(options: O | undefined): O {
  return options ?? (none as O);
}

export function text<const O extends InputOptions = typeof none>(options?: O) {
  return parsedInput('text', (raw) => ({ value: raw }), given(options));
}

/** YAML 1.2 core schema: nothing but these six spellings. */
export function boolean<const O extends InputOptions = typeof none>(
  options?: O,
) {
  return parsedInput<boolean, O>(
    'boolean',
    (raw) => {
      if (/^(true|True|TRUE)$/.test(raw)) return { value: true };
      if (/^(false|False|FALSE)$/.test(raw)) return { value: false };
      return { allowed: 'true or false' };
    },
    given(options),
  );
}

export function oneOf<
  const W extends string,
  const O extends InputOptions = typeof none,
>(words: readonly W[], options?: O) {
  return parsedInput<W, O>(
    words.join(' | '),
    (raw) => {
      const word = words.find((candidate) => candidate === raw);
      return word === undefined
        ? { allowed: `${words.join(', ')}${didYouMean(raw, words)}` }
        : { value: word };
    },
    given(options),
  );
}

export interface Range {
  readonly min?: number;
  readonly max?: number;
}

export function integer<const O extends InputOptions & Range>(options: O) {
  return parsedInput<number, O>(
    'integer',
    (raw) => inRange(/^-?\d{1,15}$/.test(raw), raw, 'a whole number', options),
    options,
  );
}

export function number<const O extends InputOptions & Range>(options: O) {
  return parsedInput<number, O>(
    'number',
    (raw) =>
      inRange(/^-?\d{1,15}(\.\d{1,15})?$/.test(raw), raw, 'a number', options),
    options,
  );
}

function inRange(
  wellFormed: boolean,
  raw: string,
  what: string,
  { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: Range,
): Parsed<number> {
  const value = Number(raw);
  if (wellFormed && value >= min && value <= max) return { value };
  const from = Number.isFinite(min) ? ` from ${min}` : '';
  const to = Number.isFinite(max) ? ` up to ${max}` : '';
  return { allowed: `${what}${from}${to}` };
}

/** Milliseconds; written `30s`, `5m`, `1h30m`, or as bare seconds. */
export function duration<const O extends InputOptions & Range>(options: O) {
  return parsedInput<number, O>(
    'duration',
    (raw) => {
      const ms = parseDuration(raw);
      const { min = 0, max = Number.POSITIVE_INFINITY } = options;
      if (ms !== undefined && ms >= min && ms <= max) return { value: ms };
      const from = min > 0 ? `, at least ${min / 1000}s` : '';
      const to = Number.isFinite(max) ? `, at most ${max / 1000}s` : '';
      return { allowed: `a duration such as 30s, 5m or 1h30m${from}${to}` };
    },
    options,
  );
}

/** One entry a line; empty lines and those that start with `#` do not count. */
export function lines<const O extends InputOptions = typeof none>(options?: O) {
  return parsedInput<readonly string[], O>(
    'lines',
    (raw) => ({ value: splitLines(raw) }),
    given(options),
  );
}

/** Entries parted by commas or line ends. */
export function list<const O extends InputOptions = typeof none>(options?: O) {
  return parsedInput<readonly string[], O>(
    'list',
    (raw) => ({
      value: raw
        .split(/[,\n]/)
        .map((word) => word.trim())
        .filter((word) => word !== ''),
    }),
    given(options),
  );
}

/** `name=value` lines, in order. */
export function pairs<const O extends InputOptions = typeof none>(options?: O) {
  return parsedInput<readonly (readonly [string, string])[], O>(
    'name=value lines',
    (raw) => {
      const entries = splitLines(raw).map((line) => line.split('='));
      return entries.every(([name, ...rest]) => name?.trim() && rest.length)
        ? {
            value: entries.map(([name = '', ...rest]) => [
              name.trim(),
              rest.join('=').trim(),
            ]),
          }
        : { allowed: 'lines of name=value' };
    },
    given(options),
  );
}

/** JSON that `check` recognises; `undefined` from it means that it does not. */
export function json<T, const O extends InputOptions = typeof none>(
  shape: string,
  check: (value: unknown) => T | undefined,
  options?: O,
) {
  return parsedInput<T, O>(
    'JSON',
    (raw) => {
      try {
        const value = check(JSON.parse(raw));
        return value === undefined ? { allowed: shape } : { value };
      } catch {
        return { allowed: shape };
      }
    },
    given(options),
  );
}

/** An absolute http or https address, without a user name in it. */
export function url<const O extends InputOptions = typeof none>(options?: O) {
  return parsedInput<URL, O>(
    'URL',
    (raw) => {
      const parsed = URL.parse(raw);
      return parsed !== null &&
        /^https?:$/.test(parsed.protocol) &&
        parsed.username + parsed.password === ''
        ? { value: parsed }
        : { allowed: 'an http:// or https:// address without credentials' };
    },
    given(options),
  );
}

function splitLines(raw: string): string[] {
  return raw
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
