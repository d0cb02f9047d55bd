import { isMap, isScalar, type Node, type YAMLMap } from 'yaml';
import { errors } from './errors.ts';
import type { Missing } from './find.ts';
import type { Step } from './path.ts';
import {
  type JsonValue,
  type NewValue,
  typedValue,
  writeKey,
  writeValue,
} from './scalar.ts';
import type { Patch } from './splice.ts';

/** Puts a new key behind the last one of its map, in the manner of that map. */
export function planInsertion(
  body: string,
  { parent, rest, message }: Missing,
  value: NewValue,
  isJson: boolean,
): Patch {
  const [first, ...deeper] = rest;
  if (first?.kind !== 'key' || !isMap(parent) || !deeper.every(isKey)) {
    throw errors.error('EDIT_PATH_MISSING', message);
  }
  const inner = deeper.reduceRight<JsonValue>(
    (nested, { key }) => ({ [key]: nested }),
    typedValue(value, undefined) ?? null,
  );
  const isSource = 'source' in value && deeper.length === 0;
  const isFlow = isJson || parent.flow === true;
  const text = isSource
    ? value.source
    : writeValue(inner, isFlow ? 'json' : 'plain');
  return isFlow
    ? insertFlow(body, parent, first.key, text)
    : insertBlock(body, parent, first.key, text);
}

function isKey(step: Step): step is Step & { kind: 'key' } {
  return step.kind === 'key';
}

/** Behind the last value: on a line of its own where that one has one. */
function insertFlow(
  body: string,
  map: YAMLMap,
  key: string,
  text: string,
): Patch {
  const entry = `${writeKey(key, true)}: ${text}`;
  const last = map.items.at(-1);
  if (last === undefined) {
    const [from = 0, to = 0] = map.range ?? [];
    return { from, to, text: `{ ${entry} }` };
  }
  const at = endOf(last.value as Node | null) ?? endOf(last.key as Node) ?? 0;
  const start = startOf(last.key) ?? at;
  const lead = /[ \t]*$/.exec(body.slice(0, start))?.[0] ?? '';
  const before = body.slice(0, start - lead.length);
  const lineEnd = /\r?\n$/.exec(before)?.[0];
  const separator = lineEnd === undefined ? ', ' : `,${lineEnd}${lead}`;
  return { from: at, to: at, text: separator + entry };
}

/** On the line behind the last entry, as far in as its first key. */
function insertBlock(
  body: string,
  map: YAMLMap,
  key: string,
  text: string,
): Patch {
  const start = startOf(map.items[0]?.key) ?? 0;
  const lineStart = body.lastIndexOf('\n', start - 1) + 1;
  const indent = ' '.repeat(start - lineStart);
  const eol = body.includes('\r\n') ? '\r\n' : '\n';
  const [, valueEnd = body.length, nodeEnd = body.length] = map.range ?? [];
  const at = lineEndBehind(body, Math.min(valueEnd, nodeEnd));
  const needsEol = at > 0 && body[at - 1] !== '\n';
  const line = `${indent}${writeKey(key, false)}: ${text}`;
  return {
    from: at,
    to: at,
    text: needsEol ? `${eol}${line}` : `${line}${eol}`,
  };
}

/** Where the line of the last byte of a map ends, its comment included. */
function lineEndBehind(body: string, end: number): number {
  if (end > 0 && body[end - 1] === '\n') return end;
  const next = body.indexOf('\n', end);
  return next < 0 ? body.length : next + 1;
}

function startOf(node: unknown): number | undefined {
  return isScalar(node) ? node.range?.[0] : undefined;
}

function endOf(node: Node | null): number | undefined {
  return node?.range?.[1];
}
