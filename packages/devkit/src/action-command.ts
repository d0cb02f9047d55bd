import { parseArgs } from 'node:util';
import { didYouMean } from '@kit/errors';
import type { ActionMetadata } from './action-metadata.ts';
import { errors } from './errors.ts';

/**
 * `--input value` pairs as an action's inputs, one that is repeated as lines;
 * throws ACTION_INPUT_UNKNOWN.
 */
export function parseActionArguments(
  metadata: ActionMetadata,
  args: readonly string[],
): Readonly<Record<string, string>> {
  const names = metadata.inputs.map(({ name }) => name);
  const unknown = args.find((arg) => {
    const name = /^--([^=]+)/.exec(arg)?.[1];
    return name !== undefined && !names.includes(name);
  });
  if (unknown !== undefined) {
    const name = unknown.replace(/^--([^=]*).*$/s, '$1');
    throw errors.error(
      'ACTION_INPUT_UNKNOWN',
      `no input "${name}"; there are: ${names.join(', ')}${didYouMean(name, names)}`,
    );
  }
  const options = Object.fromEntries(
    names.map((name) => [name, { type: 'string' as const, multiple: true }]),
  );
  const { values } = parseArgs({ args: [...args], options });
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      [value].flat().join('\n'),
    ]),
  );
}

/** What `--help` prints: the sentence, then an input a line with its default. */
export function renderUsage(id: string, metadata: ActionMetadata): string {
  const width = Math.max(0, ...metadata.inputs.map(({ name }) => name.length));
  const inputs = metadata.inputs.map((input) => {
    const text = input.description.replace(/\s+/g, ' ');
    const rest = input.required
      ? ' (required)'
      : input.default === undefined
        ? ''
        : ` (default: ${JSON.stringify(input.default)})`;
    return `  --${input.name.padEnd(width)}  ${text}${rest}`;
  });
  const outputs = metadata.outputs.map(
    ({ name, description }) =>
      `  ${name.padEnd(width + 2)}  ${description.replace(/\s+/g, ' ')}`,
  );
  return [
    metadata.description,
    '',
    `npm run action -- ${id} [--input value ...]`,
    '',
    ...inputs,
    '',
    'Outputs:',
    ...outputs,
  ].join('\n');
}
