import { appendFileSync, existsSync } from 'node:fs';
import { EOL } from 'node:os';
import { setOutput } from '@actions/core';
import { errors } from './errors.ts';

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
  writeTexts([
    ...declared.map((name) => [name, outputText(values[name])] as const),
    ...Object.entries(extra).map(
      ([name, value]) => [name, outputText(value)] as const,
    ),
  ]);
}

/*
 * All outputs in one write, and without node:crypto, which costs an empty
 * action a tenth of its time: @actions/core writes each by itself, under a
 * random delimiter. Where the runner gave no file, it is left to that.
 */
function writeTexts(texts: readonly (readonly [string, string])[]) {
  const file = process.env['GITHUB_OUTPUT'];
  if (!file || !existsSync(file)) {
    for (const [name, text] of texts) setOutput(name, text);
    return;
  }
  const entries = texts.map(([name, text]) => fileEntry(name, text));
  appendFileSync(file, entries.join(''));
}

/** The runner's `name<<delimiter` form, by a delimiter that the text lacks. */
function fileEntry(name: string, text: string): string {
  const held = text.match(/ghadelimiter_*/g) ?? [];
  const longest = held.reduce((most, { length }) => Math.max(most, length), 0);
  const delimiter = 'ghadelimiter_'.padEnd(longest + 1, '_');
  return `${name}<<${delimiter}${EOL}${text}${EOL}${delimiter}${EOL}`;
}
