import {
  type Document,
  isAlias,
  isCollection,
  isScalar,
  type Node,
  type Scalar,
} from 'yaml';
import { errors } from './errors.ts';
import { describe, type Found, findNode, type Missing } from './find.ts';
import { planInsertion } from './insert.ts';
import { parseSource } from './parse.ts';
import { type EditPath, showPath } from './path.ts';
import { type NewValue, type Style, typedValue, writeValue } from './scalar.ts';
import { requireSingleChange } from './verify.ts';

export interface Edit {
  readonly path: EditPath;
  readonly value: NewValue;
  /** Make the key, and the maps on the way to it, where there are none. */
  readonly createMissing?: boolean;
}

export interface Source {
  /** For messages: the file. */
  readonly name: string;
  readonly text: string;
}

export interface Edited {
  readonly text: string;
  readonly changed: boolean;
  /** What stood there; `undefined` when nothing did. */
  readonly previous: unknown;
}

/** A part of a text and what takes its place. */
export interface Patch {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * The text with one value changed and every other byte as it was: comments,
 * anchors, quotes, folds, line ends, a byte order mark, other documents. The
 * result is read again, and refused if anything else has changed.
 * Throws EDIT_FILE_INVALID, EDIT_PATH_MISSING, EDIT_PATH_AMBIGUOUS or
 * EDIT_IN_THE_WAY.
 */
export function editText(source: Source, edit: Edit): Edited {
  const isJson = /\.json$/i.test(source.name);
  const { documents, shift } = parseSource(source.name, source.text, isJson);
  const { document, place } = locate(documents, edit.path, source.name);
  const previous =
    place.kind === 'found' && place.node !== null
      ? place.node.toJS(document)
      : place.kind === 'found'
        ? null
        : undefined;
  const patch = planPatch({ source, shift, edit, document, place, isJson });
  const text = applyPatch(source.text, patch, shift);
  if (text === source.text) return { text, changed: false, previous };
  requireSingleChange(
    {
      source,
      text,
      isJson,
      edit,
      previous,
      made: place.kind === 'missing' ? place.rest.length : 0,
    },
    documents.indexOf(document),
  );
  return { text, changed: true, previous };
}

/** The value at a path, its source included; `undefined` when it is not there. */
export function readAt(source: Source, path: EditPath) {
  const isJson = /\.json$/i.test(source.name);
  const { documents, shift } = parseSource(source.name, source.text, isJson);
  const { document, place } = locate(documents, path, source.name);
  if (place.kind === 'missing') return undefined;
  const { node } = place;
  const [from = 0, to = 0] = node?.range ?? [];
  return {
    value: node === null ? null : (node.toJS(document) as unknown),
    source: source.text.slice(from + shift, to + shift),
  };
}

/** The document that has the path, when only one does. */
function locate(
  documents: readonly Document[],
  path: EditPath,
  name: string,
): { readonly document: Document; readonly place: Found | Missing } {
  const chosen = documents.filter(
    (_, index) => path.document === undefined || path.document === index,
  );
  const places = chosen.flatMap((document) => {
    const place = tolerantFind(document, path, name, chosen.length > 1);
    return place === undefined ? [] : [{ document, place }];
  });
  const found = places.filter(({ place }) => place.kind === 'found');
  if (found.length > 1) {
    throw errors.error(
      'EDIT_PATH_AMBIGUOUS',
      `${name}: ${showPath(path)} stands in ${found.length} documents`,
    );
  }
  const [best] = [...found, ...places];
  if (best === undefined) {
    throw errors.error(
      'EDIT_PATH_MISSING',
      `${name}: ${showPath(path)}: there is no such document`,
    );
  }
  return best;
}

function tolerantFind(
  document: Document,
  path: EditPath,
  name: string,
  tolerant: boolean,
) {
  try {
    return findNode(document, path, name);
  } catch (error) {
    if (tolerant) return undefined;
    throw error;
  }
}

interface Plan {
  readonly source: Source;
  readonly shift: number;
  readonly edit: Edit;
  readonly document: Document;
  readonly place: Found | Missing;
  readonly isJson: boolean;
}

function planPatch(plan: Plan): Patch {
  const { source, shift, edit, place, isJson } = plan;
  const body = source.text.slice(shift);
  if (place.kind === 'missing') {
    if (edit.createMissing !== true) {
      throw errors.error('EDIT_PATH_MISSING', place.message);
    }
    return planInsertion(body, place, edit.value, isJson);
  }
  const { node } = place;
  const where = `${source.name}: ${showPath(edit.path)}`;
  requireReplaceable(node, edit.value, where);
  if (isScalar(node)) return planScalar(body, node, place, edit.value, isJson);
  const [from = 0, to = 0] = node?.range ?? [];
  return { from, to, text: flowSource(edit.value) };
}

function requireReplaceable(
  node: Node | null,
  value: NewValue,
  where: string,
): void {
  const isFlow = isCollection(node) && node.flow === true;
  const takesWhole = 'source' in value || 'json' in value;
  if (isAlias(node) || (isCollection(node) && !(isFlow && takesWhole))) {
    throw errors.error(
      'EDIT_IN_THE_WAY',
      `${where}: is ${describe(node)}, not a value`,
    );
  }
  const tag = node?.tag;
  if (tag !== undefined && !/^tag:yaml\.org,2002:|^!$/.test(tag)) {
    throw errors.error('EDIT_IN_THE_WAY', `${where}: has the tag ${tag}`);
  }
}

function flowSource(value: NewValue): string {
  return 'source' in value
    ? value.source
    : JSON.stringify(typedValue(value, null));
}

function planScalar(
  body: string,
  node: Scalar,
  { pair, isFlow }: Found,
  value: NewValue,
  isJson: boolean,
): Patch {
  const parsed = typedValue(value, node.value);
  const style = isJson ? 'json' : styleOf(node, isFlow);
  const text =
    parsed === undefined ? flowSource(value) : writeValue(parsed, style);
  const token = node.srcToken;
  if (token?.type === 'block-scalar') return planBlockScalar(body, node, text);
  const [from = 0, to = 0] = node.range ?? [];
  if (parsed === node.value) return { from, to, text: body.slice(from, to) };
  if (from === to) return planEmpty(body, from, pair, text);
  return { from, to, text };
}

/** `key:` without a value: it goes behind the colon, after a space. */
function planEmpty(
  body: string,
  from: number,
  pair: Found['pair'],
  text: string,
): Patch {
  const separator = pair?.srcToken?.sep?.find(
    (token) => token.type === 'map-value-ind',
  );
  const at = separator === undefined ? from : separator.offset + 1;
  const before = body[at - 1];
  const space = before === ' ' || before === '\n' ? '' : ' ';
  return { from: at, to: at, text: `${space}${text}` };
}

/** The header's comment and the line end stay. */
function planBlockScalar(body: string, node: Scalar, text: string): Patch {
  const [from = 0, to = 0] = node.range ?? [];
  const old = body.slice(from, to);
  const comment = /^[|>][-+0-9]*([ \t]+#[^\r\n]*)?/.exec(old)?.[1] ?? '';
  const end = /\r?\n$/.exec(old)?.[0] ?? '';
  return { from, to, text: text + comment + end };
}

function styleOf({ type }: Scalar, isFlow: boolean): Style {
  if (type === 'QUOTE_SINGLE') return 'single';
  if (type === 'QUOTE_DOUBLE') return 'double';
  return isFlow ? 'flow' : 'plain';
}

function applyPatch(
  text: string,
  { from, to, text: put }: Patch,
  shift: number,
) {
  return text.slice(0, from + shift) + put + text.slice(to + shift);
}
