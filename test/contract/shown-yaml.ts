import { parseAllDocuments } from 'yaml';

/** The YAML examples of a page, as they stand. */
export function yamlBlocks(page: string): string[] {
  return [...page.matchAll(/^ *```ya?ml\n(.*?)^ *```/gms)].map(
    ([, block = '']) => block,
  );
}

/** What YAML itself has against an example. */
export function syntaxErrors(block: string): string[] {
  return parseAllDocuments(block).flatMap(({ errors, warnings }) =>
    [...errors, ...warnings].map(({ message }) => message),
  );
}

export interface Shown {
  /** `org/kit/<name>@v1`, of a step or of a job. */
  readonly uses: string;
  /** The id of the step, or the name of the job. */
  readonly id: string;
  readonly inputs: readonly string[];
  readonly secrets: readonly string[];
}

/** Every `uses:` of an example, at any depth. */
export function shownUses(block: string): Shown[] {
  return objectsIn(block).flatMap(({ key, value }) => {
    const { uses, id, with: inputs, secrets } = value;
    if (typeof uses !== 'string') return [];
    return [
      {
        uses,
        id: typeof id === 'string' ? id : key,
        inputs: Object.keys(inputs ?? {}),
        secrets: Object.keys(secrets ?? {}),
      },
    ];
  });
}

/** Every `permissions:` of an example, as `scope: access`. */
export function shownPermissions(block: string): string[] {
  return objectsIn(block).flatMap(({ value: { permissions } }) =>
    Object.entries(permissions ?? {}).map(
      ([scope, access]) => `${scope}: ${String(access)}`,
    ),
  );
}

/** What an example reads of its steps and of the jobs before it. */
export function shownOutputs(
  block: string,
): { readonly of: string; readonly output: string }[] {
  const found = block.matchAll(
    /\b(?:steps|needs)\.([\w-]+)\.outputs\.([\w-]+)/g,
  );
  return [...found].map(([, of = '', output = '']) => ({ of, output }));
}

interface Entry {
  readonly key: string;
  readonly value: Record<string, unknown>;
}

function objectsIn(block: string): Entry[] {
  return parseAllDocuments(block).flatMap((document) =>
    below({ key: '', value: document.toJS() }),
  );
}

function below({ key, value }: { key: string; value: unknown }): Entry[] {
  if (typeof value !== 'object' || value === null) return [];
  const object = value as Record<string, unknown>;
  const nested = Object.entries(object).flatMap(([name, child]) =>
    below({ key: name, value: child }),
  );
  return Array.isArray(value) ? nested : [{ key, value: object }, ...nested];
}
