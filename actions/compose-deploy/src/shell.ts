import { errors } from './errors.ts';

/** Any text as one word of a POSIX shell; nothing in it is special. */
export function quote(text: string): string {
  if (text.includes('\0')) {
    throw errors.error(
      'COMPOSE_CONFIG_INVALID',
      'a text for the host has a NUL character in it',
    );
  }
  return `'${text.replaceAll("'", "'\\''")}'`;
}

export interface Script {
  /** The body of a function; it finds its arguments in `$1` and so on. */
  readonly body: string;
  readonly args?: readonly string[];
  /** Handed to the programs that it starts; in no argument, in no file. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long a command that it starts by `within` may take; a minute unless given. */
  readonly timeoutMs?: number;
}

/** The exit code of `timeout`, coreutils and busybox. */
export const timeoutExit = 124;

/**
 * The text that `/bin/sh` gets as its standard input. All of it stands in one
 * pair of braces: sh runs nothing of a text that arrived in part. What comes
 * before `mark` on the output was written by the login shell's own files.
 * The exit code 255 is left to ssh, for a connection that broke.
 */
export function renderScript(script: Script, mark: string): string {
  const { body, args = [], env = {}, timeoutMs = 60_000 } = script;
  const exports = Object.entries(env).map(
    ([name, value]) => `export ${name}=${quote(value)}`,
  );
  return [
    '{',
    `kit_mark=${quote(mark)}`,
    'part() { printf \'\\n%s %s\\n\' "$kit_mark" "$1"; }',
    // So that nothing goes on, and keeps others out, when we have given up.
    'within() {',
    'if timeout -k 1 1 true 2>/dev/null; then',
    `timeout -k 10 ${Math.ceil(timeoutMs / 1000)} "$@"`,
    'else "$@"; fi',
    '}',
    'kit_main() {',
    body,
    '}',
    ...exports,
    'part start',
    `kit_main ${args.map(quote).join(' ')} </dev/null`,
    'kit_code=$?',
    'if [ "$kit_code" -eq 255 ]; then kit_code=254; fi',
    'exit "$kit_code"',
    '}',
    '',
  ].join('\n');
}

/** What a script wrote after each `part NAME`, and at first, as `start`. */
export function readParts(
  output: string,
  mark: string,
): ReadonlyMap<string, string> {
  const parts = output.split(`\n${mark} `).slice(1);
  return new Map(
    parts.map((part) => {
      const end = part.indexOf('\n');
      return [part.slice(0, end), part.slice(end + 1)] as const;
    }),
  );
}

/** A name that a shell, Compose and a file of variables all take. */
export function isVariableName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,199}$/.test(name);
}
