import { errors } from './errors.ts';
import type { Input } from './input.ts';
import { harmlessWord } from './untrusted-text.ts';

export type Env = Readonly<Record<string, string | undefined>>;

export type InputSchema = Readonly<Record<string, Input<unknown>>>;

/** `on-unknown` → `onUnknown`. */
export type CamelCase<Name extends string> =
  Name extends `${infer Head}-${infer Tail}`
    ? `${Head}${Capitalize<CamelCase<Tail>>}`
    : Name;

/** What a schema reads: kebab-case inputs under camelCase names. */
export type InputsOf<S extends InputSchema> = {
  readonly [Name in keyof S & string as CamelCase<Name>]: S[Name] extends Input<
    infer T
  >
    ? T
    : never;
};

export interface InputProblem {
  readonly name: string;
  /** What came, or `undefined` when nothing did. */
  readonly got: string | undefined;
  readonly allowed: string;
}

/**
 * Reads `INPUT_*` as the runner sets them. Empty means not given. Throws
 * INPUT_INVALID with a line for each wrong input.
 */
export function readInputs<S extends InputSchema>(
  schema: S,
  env: Env,
  mask: (secret: string) => void,
): InputsOf<S> {
  const raw = new Map(
    Object.keys(schema).map((name) => [name, rawInput(name, env)] as const),
  );
  for (const [name, input] of Object.entries(schema)) {
    const value = raw.get(name);
    if (input.secret && value !== undefined) mask(value);
  }
  const values: Record<string, unknown> = {};
  const problems: InputProblem[] = [];
  for (const [name, input] of Object.entries(schema)) {
    const result = readOne(name, input, raw.get(name));
    if ('problem' in result) problems.push(result.problem);
    else values[camelCase(name)] = result.value;
  }
  if (problems.length > 0) throw invalidInputs(problems);
  return values as InputsOf<S>;
}

/** The error for inputs that are wrong, or that do not go together. */
export function invalidInputs(problems: readonly InputProblem[]) {
  return errors.error('INPUT_INVALID', problems.map(describe).join('\n'));
}

function readOne(name: string, input: Input<unknown>, given?: string) {
  const raw = given ?? input.default;
  if (raw === undefined) {
    return input.required
      ? { problem: { name, got: undefined, allowed: input.type } }
      : { value: undefined };
  }
  const parsed = input.parse(raw);
  if ('value' in parsed) return { value: parsed.value };
  const got = input.secret ? `a secret of ${raw.length} characters` : raw;
  return { problem: { name, got, allowed: parsed.allowed } };
}

function rawInput(name: string, env: Env): string | undefined {
  const value = env[inputVariable(name)]?.trim();
  return value === '' ? undefined : value;
}

/** The environment variable in which the runner hands over an input. */
export function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`;
}

export function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

function describe({ name, got, allowed }: InputProblem): string {
  const came =
    got === undefined
      ? 'is required and was not given'
      : `got "${harmlessWord(got)}"`;
  return `input "${name}": ${came}; allowed: ${allowed}`;
}
