import { type KubeObject, listAt, numberAt, wordAt } from '@kit/kube-objects';

export type RouteStanding =
  | { readonly kind: 'taken' | 'refused' | 'waiting'; readonly message: string }
  | { readonly kind: 'unknown' };

/**
 * Whether the Gateways of an HTTPRoute have taken up what it says now, by the
 * conditions Accepted and ResolvedRefs of this generation (Gateway API,
 * RouteStatus); `unknown` when no Gateway reports anything.
 */
export function routeStanding(route: KubeObject): RouteStanding {
  const parents = listAt(route.raw, 'status', 'parents');
  if (parents.length === 0) return { kind: 'unknown' };
  const found = parents.map((parent) => parentStanding(parent, route));
  return (
    found.find(({ kind }) => kind === 'refused') ??
    found.find(({ kind }) => kind === 'waiting') ?? {
      kind: 'taken',
      message: `taken up by ${parents.length} Gateways`,
    }
  );
}

function parentStanding(parent: unknown, { metadata }: KubeObject) {
  const gateway = wordAt(parent, 'parentRef', 'name');
  const conditions = listAt(parent, 'conditions').filter((condition) =>
    ['Accepted', 'ResolvedRefs'].includes(wordAt(condition, 'type')),
  );
  const current = conditions.filter(
    (one) => (numberAt(one, 'observedGeneration') ?? 0) >= metadata.generation,
  );
  const bad = current.find((one) => wordAt(one, 'status') === 'False');
  if (bad !== undefined) {
    const why = `${wordAt(bad, 'type')}: ${wordAt(bad, 'reason')} ${wordAt(bad, 'message')}`;
    return {
      kind: 'refused',
      message: `gateway "${gateway}": ${why.trim()}`,
    } as const;
  }
  return current.length < conditions.length || conditions.length === 0
    ? ({
        kind: 'waiting',
        message: `gateway "${gateway}" has not taken it up`,
      } as const)
    : ({ kind: 'taken', message: `gateway "${gateway}"` } as const);
}
