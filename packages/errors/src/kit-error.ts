/**
 * Who must act: the user (`configuration`), whoever runs the other side
 * (`world`), or us (`bug`). Only a bug prints its stack.
 */
export type ErrorKind = 'configuration' | 'world' | 'bug';

export interface ErrorOptions {
  /** What the reader can do about it, when it is not the code's own remedy. */
  readonly hint?: string;
  readonly cause?: unknown;
}

export class KitError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly kind: ErrorKind;
  readonly hint: string | undefined;

  constructor(
    code: Code,
    kind: ErrorKind,
    message: string,
    options: ErrorOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'KitError';
    this.code = code;
    this.kind = kind;
    this.hint = options.hint;
  }
}

export interface ErrorDefinition {
  readonly kind: ErrorKind;
  /** One sentence for `action-docs/errors.md`: what happened. */
  readonly meaning: string;
  /** One sentence: what to do about it. */
  readonly remedy: string;
}

export interface ErrorFamily<Code extends string> {
  readonly definitions: Readonly<Record<Code, ErrorDefinition>>;
  /** Makes the error; the caller throws it. The remedy is the default hint. */
  readonly error: (
    code: Code,
    message: string,
    options?: ErrorOptions,
  ) => KitError<Code>;
}

/**
 * Declares the codes of one package or action. Codes are SCREAMING_SNAKE_CASE,
 * unique in the kit, and stable within a major version; the table in
 * `action-docs/errors.md` is made from every `src/errors.ts` that exports one.
 */
export function defineErrors<Code extends string>(
  definitions: Readonly<Record<Code, ErrorDefinition>>,
): ErrorFamily<Code> {
  return {
    definitions,
    error: (code, message, options = {}) =>
      new KitError(code, definitions[code].kind, message, {
        hint: definitions[code].remedy,
        ...options,
      }),
  };
}

/** True for a KitError, with that code when one is given. */
export function isKitError(error: unknown, code?: string): error is KitError {
  return (
    error instanceof KitError && (code === undefined || error.code === code)
  );
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
