import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { valueAt } from '@kit/action';
import { parse } from 'yaml';
import { errors } from './errors.ts';
import { root } from './repository.ts';

export interface InputMetadata {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly default: string | undefined;
}

export interface OutputMetadata {
  readonly name: string;
  readonly description: string;
}

export interface ActionMetadata {
  readonly folder: string;
  readonly name: string;
  readonly description: string;
  readonly inputs: readonly InputMetadata[];
  readonly outputs: readonly OutputMetadata[];
  readonly main: string;
  readonly post: string | undefined;
}

/** Reads `actions/<name>/action.yml`; throws ACTION_YML_INVALID. */
export function readActionMetadata(
  name: string,
  folder = root,
): ActionMetadata {
  const path = join(folder, 'actions', name);
  const data: unknown = parse(readFileSync(join(path, 'action.yml'), 'utf8'));
  const text = (...keys: string[]) => requiredText(name, data, keys);
  return {
    folder: path,
    name: text('name'),
    description: text('description'),
    inputs: entriesAt(data, 'inputs').map((input) => ({
      name: input,
      description: text('inputs', input, 'description'),
      required: valueAt(data, 'inputs', input, 'required') === true,
      default: optionalText(valueAt(data, 'inputs', input, 'default')),
    })),
    outputs: entriesAt(data, 'outputs').map((output) => ({
      name: output,
      description: text('outputs', output, 'description'),
    })),
    main: text('runs', 'main'),
    post: optionalText(valueAt(data, 'runs', 'post')),
  };
}

function entriesAt(data: unknown, key: string): string[] {
  const entries = valueAt(data, key);
  return typeof entries === 'object' && entries !== null
    ? Object.keys(entries)
    : [];
}

function requiredText(name: string, data: unknown, keys: string[]): string {
  const value = valueAt(data, ...keys);
  if (typeof value === 'string' && value.trim() !== '') return value.trim();
  throw errors.error(
    'ACTION_YML_INVALID',
    `actions/${name}/action.yml: "${keys.join('.')}" must be a text that is not empty`,
  );
}

function optionalText(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}
