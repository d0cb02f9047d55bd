import { errors } from './errors.ts';
import { appendToRunnerFile } from './runner-file.ts';

export type OutputValue = string | number | boolean | object | undefined;

/** Names that the runner's file format, expressions and shells all take. */
const nameGrammar = /^[A-Za-z_][A-Za-z0-9_-]{0,99}$/;

export function isOutputName(name: string): boolean {
  return nameGrammar.test(name);
}

/** The text of a value: JSON for objects, empty for `undefined`. */
export function outputText(value: OutputValue): string {
  if (value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * Writes every declared output, then the extra ones whose names came from the
 * user. Throws OUTPUT_NAME_INVALID before anything is written.
 */
export function writeOutputs<Name extends string>(
  declared: readonly Name[],
  values: Partial<Readonly<Record<Name, OutputValue>>>,
  extra: Readonly<Record<string, OutputValue>> = {},
): void {
  const known = new Set<string>(declared);
  for (const name of Object.keys(extra)) {
    if (!isOutputName(name) || known.has(name)) {
      throw errors.error('OUTPUT_NAME_INVALID', `output name: ${name}`);
    }
  }
  appendToRunnerFile('GITHUB_OUTPUT', [
    ...declared.map((name) => [name, outputText(values[name])] as const),
    ...Object.entries(extra).map(
      ([name, value]) => [name, outputText(value)] as const,
    ),
  ]);
}
