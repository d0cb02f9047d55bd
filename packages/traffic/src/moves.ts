import {
  isObject,
  type KubeObject,
  type Labels,
  listAt,
  numberAt,
  wordAt,
} from '@kit/kube-objects';

/** One field of an object that says where traffic goes: as it is, and is to be. */
export interface Move {
  /** A JSON pointer (RFC 6901). */
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** Where traffic is to go: pods of a Service, or one of two Services. */
export type Way =
  | { readonly kind: 'service'; readonly selector: Labels }
  | {
      readonly kind: 'ingress' | 'httproute';
      readonly backend: string;
      /** The Service that gets none. */
      readonly other: string;
    };

/** The fields of `object` that send its traffic this way, all of them. */
export function movesTo(object: KubeObject, way: Way): readonly Move[] {
  switch (way.kind) {
    case 'service': {
      const from = pointed(object.raw, '/spec/selector');
      return [{ path: '/spec/selector', from, to: way.selector }];
    }
    case 'ingress':
      return ingressBackends(object)
        .filter(({ name }) => name === way.backend || name === way.other)
        .map(({ path, name }) => ({ path, from: name, to: way.backend }));
    case 'httproute':
      return routeRules(object).flatMap((refs) => ruleMoves(refs, way));
  }
}

/** The same fields, to be left as they are: for a write of state alone. */
export function movesToStay(moves: readonly Move[]): readonly Move[] {
  return moves.map((move) => ({ ...move, to: move.from }));
}

/** Whether the object sends its traffic this way now. */
export function isDirected(object: KubeObject, way: Way): boolean {
  const moves = movesTo(object, way);
  return moves.length > 0 && moves.every(({ from, to }) => isSame(from, to));
}

/** The Services of `names` that get traffic from an Ingress or HTTPRoute. */
export function servedBackends(
  object: KubeObject,
  kind: 'ingress' | 'httproute',
  names: readonly string[],
): readonly string[] {
  const found =
    kind === 'ingress'
      ? ingressBackends(object).map(({ name }) => name)
      : routeRules(object)
          .flat()
          .filter(({ weight }) => (weight ?? 1) > 0)
          .map(({ name }) => name);
  return [...new Set(found)].filter((name) => names.includes(name)).sort();
}

interface Backend {
  readonly path: string;
  readonly name: string;
}

function ingressBackends({ raw }: KubeObject): readonly Backend[] {
  const first = wordAt(raw, 'spec', 'defaultBackend', 'service', 'name');
  const own =
    first === ''
      ? []
      : [{ path: '/spec/defaultBackend/service/name', name: first }];
  const ofRules = listAt(raw, 'spec', 'rules').flatMap((rule, r) =>
    listAt(rule, 'http', 'paths').map((path, p) => ({
      path: `/spec/rules/${r}/http/paths/${p}/backend/service/name`,
      name: wordAt(path, 'backend', 'service', 'name'),
    })),
  );
  return [...own, ...ofRules];
}

interface BackendRef extends Backend {
  /** `undefined` where it is not written, which means 1. */
  readonly weight: number | undefined;
}

/** The Services of this namespace that each rule refers to. */
function routeRules({
  raw,
  metadata,
}: KubeObject): readonly (readonly BackendRef[])[] {
  return listAt(raw, 'spec', 'rules').map((rule, r) =>
    listAt(rule, 'backendRefs').flatMap((ref, b) => {
      const isService =
        ['', 'Service'].includes(wordAt(ref, 'kind')) &&
        wordAt(ref, 'group') === '' &&
        ['', metadata.namespace].includes(wordAt(ref, 'namespace'));
      const path = `/spec/rules/${r}/backendRefs/${b}`;
      const weight = numberAt(ref, 'weight');
      return isService ? [{ path, name: wordAt(ref, 'name'), weight }] : [];
    }),
  );
}

/**
 * A rule with one of the two gets the other name; one with both gets their
 * weights exchanged, so that what else is written at each of them stays.
 */
function ruleMoves(
  refs: readonly BackendRef[],
  { backend, other }: Extract<Way, { backend: string }>,
): readonly Move[] {
  const own = refs.filter(({ name }) => name === backend);
  const others = refs.filter(({ name }) => name === other);
  if (own.length === 0 || others.length === 0) {
    return [...own, ...others].map(({ path, name }) => ({
      path: `${path}/name`,
      from: name,
      to: backend,
    }));
  }
  const total = [...own, ...others].reduce(
    (sum, { weight }) => sum + (weight ?? 1),
    0,
  );
  const [first, ...rest] = own;
  return [
    ...(first === undefined ? [] : weightMoves(first, total)),
    ...[...rest, ...others].flatMap((ref) => weightMoves(ref, 0)),
  ];
}

function weightMoves(
  { path, name, weight }: BackendRef,
  to: number,
): readonly Move[] {
  return [
    { path: `${path}/name`, from: name, to: name },
    { path: `${path}/weight`, from: weight ?? 1, to },
  ];
}

/** What stands at a JSON pointer; `undefined` when there is nothing. */
export function pointed(raw: unknown, path: string): unknown {
  return path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, part) => {
      if (Array.isArray(value)) return value[Number(part)];
      return isObject(value) ? value[part] : undefined;
    }, raw);
}

/** Whether two JSON values are the same, whatever the order of their keys. */
export function isSame(left: unknown, right: unknown): boolean {
  if (isObject(left) && isObject(right)) {
    const keys = Object.keys(left);
    return (
      keys.length === Object.keys(right).length &&
      keys.every(
        (key) => Object.hasOwn(right, key) && isSame(left[key], right[key]),
      )
    );
  }
  return JSON.stringify(left) === JSON.stringify(right);
}
