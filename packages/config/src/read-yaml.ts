import { messageOf } from '@kit/errors';
import * as v from 'valibot';
import {
  type Document,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseAllDocuments,
  visit,
} from 'yaml';
import { errors } from './errors.ts';
import { describeIssue } from './issue.ts';
import { isNestedTooDeep } from './nesting.ts';

export interface ConfigProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface ConfigSource {
  /** How messages call it: a file name, or `input "filters"`. */
  readonly name: string;
  readonly text: string;
}

export interface ReadConfig<T> {
  readonly value: T;
  /** Where a path of the value stands, for messages of later checks. */
  readonly positionOf: (path: readonly (string | number)[]) => ConfigProblem;
}

const maxBytes = 1024 * 1024;

/**
 * Reads YAML 1.2 (and so JSON) by a schema. Throws CONFIG_INVALID with one line
 * `file:line:column: what is wrong` for each mistake: syntax, duplicate keys,
 * unknown keys (with the nearest known one), wrong types.
 */
export function readYaml<S extends v.GenericSchema>(
  source: ConfigSource,
  schema: S,
): ReadConfig<v.InferOutput<S>> {
  const { document, lines } = parseDocument(source);
  const place = (path: readonly unknown[]) => placeOf(document, lines, path);
  const result = v.safeParse(schema, resolved(source, document));
  if (!result.success) {
    const problems = result.issues.map((issue) => {
      const { path, message } = describeIssue(schema, issue);
      return { ...place(path), message };
    });
    throw invalidConfig(source.name, problems);
  }
  return {
    value: result.output,
    positionOf: (path) => ({ ...place(path), message: '' }),
  };
}

/** The error for mistakes that no schema can find, in the same form. */
export function invalidConfig(
  name: string,
  problems: readonly ConfigProblem[],
) {
  const lines = problems.map(
    ({ line, column, message }) => `${name}:${line}:${column}: ${message}`,
  );
  return errors.error('CONFIG_INVALID', lines.join('\n'));
}

/** Aliases that grow beyond all bounds are a mistake of the file. */
function resolved({ name }: ConfigSource, document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 1000 });
  } catch (error) {
    const message = messageOf(error);
    throw invalidConfig(name, [{ line: 1, column: 1, message }]);
  }
}

function parseDocument({ name, text }: ConfigSource) {
  const problem = (message: string) =>
    invalidConfig(name, [{ line: 1, column: 1, message }]);
  if (Buffer.byteLength(text) > maxBytes) {
    throw problem('larger than 1 MiB');
  }
  if (isNestedTooDeep(text)) throw problem('is nested too deep');
  const lines = new LineCounter();
  const documents = parseAllDocuments(text.replace(/^\ufeff/, ''), {
    lineCounter: lines,
    uniqueKeys: true,
    merge: true,
    prettyErrors: false,
  });
  const [document, second] = Array.isArray(documents) ? documents : [];
  if (document === undefined) throw problem('is empty');
  if (second !== undefined) throw problem('has more than one YAML document');
  const found = [
    ...document.errors,
    ...document.warnings,
    ...(unsafeWord.test(text) ? unsafeKeys(document) : []),
  ];
  if (found.length > 0) {
    throw invalidConfig(
      name,
      found.map(({ pos, message }) => ({
        ...positionAt(lines, pos[0]),
        message,
      })),
    );
  }
  return { document, lines };
}

/** No such key is written without its word, or a backslash in its place. */
const unsafeWord = /__proto__|prototype|constructor|\\/;

/** Keys that schemas pass over in silence, so that what they hold is lost. */
function unsafeKeys(document: Document) {
  const found: { pos: readonly [number]; message: string }[] = [];
  visit(document, {
    Pair: (_, { key }) => {
      if (!/^(__proto__|prototype|constructor)$/.test(keyOf(key))) return;
      const message = `the key "${keyOf(key)}" is not allowed`;
      found.push({ pos: [rangeStart(key) ?? 0], message });
    },
  });
  return found;
}

function positionAt(lines: LineCounter, offset: number) {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function placeOf(
  document: Document,
  lines: LineCounter,
  path: readonly unknown[],
) {
  let offset = rangeStart(document.contents) ?? 0;
  for (let depth = 1; depth <= path.length; depth++) {
    const parent = document.getIn(path.slice(0, depth - 1), true);
    const key = path[depth - 1];
    const pair = isMap(parent)
      ? parent.items.find(
          (item) => isPair(item) && keyOf(item.key) === String(key),
        )
      : undefined;
    const node = pair?.key ?? document.getIn(path.slice(0, depth), true);
    offset = rangeStart(node) ?? offset;
  }
  return positionAt(lines, offset);
}

function keyOf(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

function rangeStart(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
