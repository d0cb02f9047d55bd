/** A field of anything that was thrown, also by another realm. */
export function fieldOf(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null
    ? Reflect.get(error, name)
    : undefined;
}

/** Node's code of an error, such as ECONNRESET; '' when it has none. */
export function codeOf(error: unknown): string {
  return String(fieldOf(error, 'code') ?? '');
}

export function textOf(error: unknown): string {
  return String(fieldOf(error, 'message') || codeOf(error) || error);
}
