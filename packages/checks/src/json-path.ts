export type Selector =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'wildcard' }
  | {
      readonly kind: 'slice';
      readonly start: number | undefined;
      readonly end: number | undefined;
    };

interface Segment {
  /** `..`: of the value and of everything below it. */
  readonly descendant: boolean;
  readonly selectors: readonly Selector[];
}

/** A parsed query. */
export type JsonPath = readonly Segment[];

const maxNodes = 100_000;
const maxDepth = 200;

/**
 * Parses the part of RFC 9535 that assertions need: `$`, `.name`, `['name']`,
 * `[0]`, `[-1]`, `[*]`, `.*`, `[1:3]`, `[0,2]`, `..`. Filters and functions
 * are left out. Returns where and why it is none.
 */
export function parseJsonPath(
  text: string,
): { readonly path: JsonPath } | { readonly problem: string } {
  if (!text.startsWith('$')) return { problem: 'a JSONPath starts with $' };
  const segments: Segment[] = [];
  let rest = text.slice(1);
  while (rest !== '') {
    const found = readSegment(rest);
    if (found === undefined) {
      return { problem: `not understood at "${rest.slice(0, 20)}"` };
    }
    segments.push(found.segment);
    rest = rest.slice(found.length);
  }
  return { path: segments };
}

const nameToken = /^[\p{L}_$][\p{L}\p{N}_$-]*/u;
const selectorToken =
  /^\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(\*)|(-?\d{1,9})?\s*(:)?\s*(-?\d{1,9})?)\s*/u;

function readSegment(
  text: string,
): { segment: Segment; length: number } | undefined {
  const descendant = text.startsWith('..');
  const head = descendant ? 2 : text.startsWith('.') ? 1 : 0;
  const body = text.slice(head);
  if (head > 0 && !body.startsWith('[')) {
    const name = body.startsWith('*') ? '*' : nameToken.exec(body)?.[0];
    if (name === undefined) return undefined;
    const selector: Selector =
      name === '*' ? { kind: 'wildcard' } : { kind: 'name', name };
    const segment = { descendant, selectors: [selector] };
    return { segment, length: head + name.length };
  }
  if (!body.startsWith('[') || (head === 1 && !descendant)) return undefined;
  const bracket = readBracket(body);
  return bracket === undefined
    ? undefined
    : {
        segment: { descendant, selectors: bracket.selectors },
        length: head + bracket.length,
      };
}

function readBracket(
  text: string,
): { selectors: Selector[]; length: number } | undefined {
  const selectors: Selector[] = [];
  let at = 0;
  do {
    at += 1;
    const match = selectorToken.exec(text.slice(at));
    const selector = match === null ? undefined : selectorOf(match);
    if (selector === undefined) return undefined;
    selectors.push(selector);
    at += match?.[0].length ?? 0;
  } while (text[at] === ',');
  return text[at] === ']' ? { selectors, length: at + 1 } : undefined;
}

function selectorOf(match: RegExpExecArray): Selector | undefined {
  const [, single, double, star, first, colon, second] = match;
  const name = single ?? double;
  if (name !== undefined) {
    return { kind: 'name', name: name.replace(/\\(.)/g, '$1') };
  }
  if (star !== undefined) return { kind: 'wildcard' };
  if (colon !== undefined) {
    return { kind: 'slice', start: toNumber(first), end: toNumber(second) };
  }
  if (first === undefined || second !== undefined) return undefined;
  return { kind: 'index', index: Number(first) };
}

function toNumber(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

/** The values that a path selects, in document order; own properties only. */
export function selectJson(path: JsonPath, root: unknown): readonly unknown[] {
  let nodes: readonly unknown[] = [root];
  for (const { descendant, selectors } of path) {
    const from = descendant ? nodes.flatMap((node) => withBelow(node)) : nodes;
    nodes = from
      .flatMap((node) => selectors.flatMap((one) => select(one, node)))
      .slice(0, maxNodes);
  }
  return nodes;
}

function withBelow(root: unknown): unknown[] {
  const found: unknown[] = [];
  const visit = (node: unknown, depth: number) => {
    if (found.length >= maxNodes || depth > maxDepth) return;
    found.push(node);
    for (const child of children(node)) visit(child, depth + 1);
  };
  visit(root, 0);
  return found;
}

function children(node: unknown): readonly unknown[] {
  if (Array.isArray(node)) return node;
  return typeof node === 'object' && node !== null ? Object.values(node) : [];
}

function select(selector: Selector, node: unknown): readonly unknown[] {
  switch (selector.kind) {
    case 'wildcard':
      return children(node);
    case 'name':
      return isRecord(node) && Object.hasOwn(node, selector.name)
        ? [node[selector.name]]
        : [];
    case 'index': {
      if (!Array.isArray(node)) return [];
      const { index } = selector;
      const at = index < 0 ? node.length + index : index;
      return at in node ? [node[at]] : [];
    }
    case 'slice':
      return Array.isArray(node)
        ? node.slice(selector.start ?? 0, selector.end)
        : [];
  }
}

function isRecord(node: unknown): node is Record<string, unknown> {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}
