import { type KubeObject, type Resource, resources } from '@kit/kubernetes';

/** What is written to move traffic between two colours. */
export type TargetKind = 'service' | 'ingress' | 'httproute';

export interface Target {
  readonly kind: TargetKind;
  /** Of the Ingress or HTTPRoute; '' is the Service itself, by its own name. */
  readonly name: string;
}

const allowed = 'service, ingress/NAME or httproute/NAME';

/** `service`, `ingress/shop`, `httproute/shop`; else what is allowed. */
export function parseTarget(
  text: string,
): { readonly value: Target } | { readonly allowed: string } {
  if (text === 'service') return { value: { kind: 'service', name: '' } };
  const [, kind, name = ''] =
    /^(ingress|httproute)\/([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?)$/.exec(
      text,
    ) ?? [];
  return kind === 'ingress' || kind === 'httproute'
    ? { value: { kind, name } }
    : { allowed };
}

/** Where objects of this kind are in the API. */
export function targetResource(kind: TargetKind): Resource<KubeObject> {
  switch (kind) {
    case 'service':
      return resources.services;
    case 'ingress':
      return resources.ingresses;
    case 'httproute':
      return resources.httpRoutes;
  }
}
