import { isDeepStrictEqual } from 'node:util';
import { type Document, isAlias, visit } from 'yaml';
import { errors } from './errors.ts';
import { findNode } from './find.ts';
import { parseSource } from './parse.ts';
import { type EditPath, showPath } from './path.ts';
import { typedValue } from './scalar.ts';
import type { Edit, Source } from './splice.ts';

interface Change {
  readonly source: Source;
  readonly text: string;
  readonly isJson: boolean;
  readonly edit: Edit;
  readonly previous: unknown;
  /** How many steps of the path were not there before. */
  readonly made: number;
}

/**
 * Reads both texts and compares them with the edited value taken out of each.
 * Throws EDIT_UNVERIFIED when anything but that value differs.
 */
export function requireSingleChange(change: Change, index: number): void {
  const { source, text, isJson, edit, previous, made } = change;
  const path = { ...edit.path, document: index };
  const before = parseSource(source.name, source.text, isJson).documents;
  const after = reparse(change).documents;
  const value = valueAt(after[index], path);
  const wanted = typedValue(edit.value, previous);
  const isSet = wanted === undefined || isDeepStrictEqual(value, wanted);
  // What was made on the way belongs to the value.
  const depth = path.steps.length - Math.max(0, made - 1);
  const top = { ...path, steps: path.steps.slice(0, depth) };
  const isAlone =
    before.length === after.length &&
    before.every((document, at) =>
      isDeepStrictEqual(
        without(document, at === index ? top : undefined),
        without(after[at], at === index ? top : undefined),
      ),
    );
  if (isSet && isAlone) return;
  throw errors.error(
    'EDIT_UNVERIFIED',
    `${source.name}: ${showPath(edit.path)}: ${isSet ? 'something else would change' : 'it would not read as it was given'} (${text.length} characters)`,
  );
}

function reparse({ source, text, isJson, edit }: Change) {
  try {
    return parseSource(source.name, text, isJson);
  } catch (cause) {
    throw errors.error(
      'EDIT_UNVERIFIED',
      `${source.name}: ${showPath(edit.path)}: the result could not be read`,
      { cause },
    );
  }
}

function valueAt(document: Document | undefined, path: EditPath): unknown {
  if (document === undefined) return undefined;
  const place = findNode(document, path, '');
  return place.kind === 'found'
    ? (place.node?.toJS(document) ?? null)
    : undefined;
}

/** The document as data, without what stands at the path, nor what was made for it. */
function without(
  document: Document | undefined,
  path: EditPath | undefined,
): unknown {
  if (document === undefined) return undefined;
  const copy = document.clone();
  if (path !== undefined) remove(copy, path);
  // Aliases follow what they refer to, on purpose.
  const aliases: string[] = [];
  visit(copy, {
    Alias: (_, alias) => {
      aliases.push(alias.source);
      return visit.REMOVE;
    },
  });
  return [copy.toJS({ maxAliasCount: 0 }), aliases];
}

function remove(document: Document, path: EditPath): void {
  const place = findNode(document, path, '');
  if (place.kind === 'missing') return;
  const steps = path.steps.slice(0, -1);
  const parent = findNode(document, { ...path, steps }, '');
  const holder = parent.kind === 'found' ? parent.node : null;
  if (holder === null || isAlias(holder) || !('items' in holder)) return;
  const items: unknown[] = holder.items;
  const at = items.findIndex(
    (item) => item === place.pair || item === place.node,
  );
  items.splice(at, 1);
}
