// Prints generated edits as JSON lines, for parsers of other languages to judge.
import { editText, type JsonValue, type Step } from '@kit/splice';
import fc from 'fast-check';
import { Document, isScalar, visit } from 'yaml';
import {
  layout,
  leaf,
  trickyTexts,
  word,
} from '../../packages/splice/test/documents.ts';

type Place = readonly (string | number)[];

const { FAST_CHECK_SEED: given = '20261121' } = process.env;
const seed = given === 'random' ? Date.now() : Number(given);
const count = Number(process.argv[2] ?? 2000);

const leaves = fc.dictionary(word, leaf, { minKeys: 1, maxKeys: 3 });
const tree = fc.dictionary(
  word,
  fc.oneof(
    leaf,
    fc.dictionary(word, fc.oneof(leaf, leaves), { minKeys: 1, maxKeys: 3 }),
    fc.array(fc.oneof(leaf, leaves), { minLength: 1, maxLength: 3 }),
  ),
  { minKeys: 2, maxKeys: 4 },
);
const part = fc.record({
  data: tree,
  style: layout,
  version: fc.constantFrom<'1.1' | '1.2'>('1.1', '1.2'),
  hasComments: fc.boolean(),
  hasAlias: fc.boolean(),
});
const json = fc.oneof(
  fc.integer(),
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.constantFrom<JsonValue>(true, false, null, 1e21, -1e-7, 1.5, {}, []),
  trickyTexts,
  fc.dictionary(trickyTexts, leaf, { maxKeys: 3, noNullPrototype: true }),
  fc.array(leaf, { maxLength: 3 }),
);
const edit = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), value: trickyTexts }),
  fc.record({ kind: fc.constant('json' as const), value: json }),
  fc.record({
    kind: fc.constant('insert' as const),
    value: json,
    key: fc.oneof(word, trickyTexts),
  }),
);
const cases = fc.record({
  parts: fc.oneof(
    { weight: 3, arbitrary: fc.tuple(part) },
    { weight: 1, arbitrary: fc.tuple(part, part) },
  ),
  isCrlf: fc.boolean(),
  mark: fc.constantFrom('\ufeff', '', '', '', '', '', '', ''),
  chosen: fc.nat(),
  pick: fc.nat(),
  edit,
});

for (const one of fc.sample(cases, { numRuns: count, seed })) {
  process.stdout.write(`${JSON.stringify(judgeable(one))}\n`);
}
process.stderr.write(`${count} edits of seed ${seed}\n`);

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

/** The edit made, and what a parser must see afterwards. */
function judgeable({ parts, isCrlf, mark, chosen, pick, edit }: Case) {
  const text = parts.map(write).join('---\n');
  const lines = isCrlf ? text.replaceAll('\n', '\r\n') : text;
  const before = mark + lines;
  const at = chosen % parts.length;
  const data = parts[at]?.data ?? {};
  const places = edit.kind === 'insert' ? mapsIn(data) : leavesIn(data);
  const found = places[pick % places.length] ?? [];
  const place =
    edit.kind === 'insert' ? [...found, freshKey(lines, edit.key)] : found;
  const { value } = edit;
  const { text: after, previous } = editText(
    { name: 'generated.yaml', text: before },
    {
      path: { document: at, steps: place.map(toStep) },
      value: edit.kind === 'text' ? { text: edit.value } : { json: value },
      createMissing: edit.kind === 'insert',
    },
  );
  const follows =
    parts[at]?.hasAlias === true && place[0] === anchoredIn(data)
      ? [[at, 'z same']]
      : [];
  return {
    before,
    after,
    path: [at, ...place],
    follows,
    made: previous === undefined,
    value: edit.kind === 'text' ? typed(edit.value, previous) : value,
  };
}

/** The source of a part, with remarks and an alias where it is to have them. */
function write({
  data,
  style,
  version,
  hasComments,
  hasAlias,
}: Case['parts'][0]) {
  const document: Document = new Document(data, { ...style, version });
  const anchored = anchoredIn(data);
  if (hasAlias && anchored !== undefined) {
    const node = document.get(anchored, true);
    if (isScalar(node)) document.set('z same', document.createAlias(node, 'a'));
  }
  if (hasComments) {
    visit(document, {
      Pair: (_, { key }) => {
        if (isScalar(key)) key.commentBefore = ' tag: "old" # remark';
      },
      Scalar: (key, node) => {
        if (key === 'value') node.comment = ' keep: this';
      },
    });
  }
  return document.toString({ ...style });
}

/** A text takes the type of what it replaces, as the guide says. */
function typed(text: string, previous: unknown): JsonValue {
  const isWhole = /^(0|-?[1-9]\d{0,14})$/.test(text);
  if (typeof previous === 'number' && isWhole) return Number(text);
  const isBoolean = text === 'true' || text === 'false';
  return typeof previous === 'boolean' && isBoolean ? text === 'true' : text;
}

/** A key that the text has nowhere. */
function freshKey(text: string, key: string): string {
  return key !== '' && text.includes(key) ? `${key} (new)` : key;
}

function toStep(step: string | number): Step {
  return typeof step === 'number'
    ? { kind: 'index', index: step }
    : { kind: 'key', key: step };
}

function anchoredIn(data: Record<string, unknown>): string | undefined {
  return Object.keys(data).find((key) => !isHolder(data[key]));
}

function leavesIn(value: unknown, place: Place = []): Place[] {
  if (!isHolder(value)) return [place];
  return entriesOf(value).flatMap(([key, inner]) =>
    leavesIn(inner, [...place, key]),
  );
}

function mapsIn(value: unknown, place: Place = []): Place[] {
  if (!isHolder(value)) return [];
  const inner = entriesOf(value).flatMap(([key, one]) =>
    mapsIn(one, [...place, key]),
  );
  return Array.isArray(value) ? inner : [place, ...inner];
}

function isHolder(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function entriesOf(value: object): [string | number, unknown][] {
  return Array.isArray(value) ? [...value.entries()] : Object.entries(value);
}
