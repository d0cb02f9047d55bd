import type { KubeObject, Labels, Service } from '@kit/kube-objects';
import { type KubernetesClient, resources } from '@kit/kubernetes';
import { type Colours, findColours, withoutColour } from './colour.ts';
import { servedBackends, type Way } from './moves.ts';
import { type Target, targetResource } from './target.ts';

export interface JunctionFacts {
  /** Of the pair: `web`. */
  readonly name: string;
  readonly target: Target;
  /** The object that is written, when it is there. */
  readonly object: KubeObject | undefined;
  /** The Service itself, or those of both colours. */
  readonly services: readonly Service[];
}

/** The place where the traffic of two colours parts. */
export interface Junction {
  readonly name: string;
  readonly target: Target;
  readonly object: KubeObject;
  readonly colours: Colours;
  /** Whose state is kept on the object; '' where it has only one. */
  readonly scope: string;
  /** The Service that has production's traffic now. */
  readonly service: Service;
  /** Labels that the pods of both colours have. */
  readonly commonLabels: Labels;
  /** The pods of a colour. */
  selectorOf(colour: string): Labels;
  /** What to write for a colour to get the traffic. */
  wayTo(colour: string): Way;
  /** The Service that has the traffic when this colour gets it. */
  servingOf(colour: string): string;
  /** Whether that Service is there. */
  hasService(colour: string): boolean;
}

/** Asks for the object, and for the Services around it. */
export async function gatherJunction(
  client: KubernetesClient,
  target: Target,
  name: string,
): Promise<JunctionFacts> {
  if (target.kind === 'service') {
    const object = await client.find(resources.services, { name });
    const services = object === undefined ? [] : [object];
    return { name, target, object, services };
  }
  const [object, services] = await Promise.all([
    client.find(targetResource(target.kind), { name: target.name }),
    client.list(resources.services),
  ]);
  return { name, target, object, services: services.items };
}

/** Which colour gets the traffic, and how the other would; or why not. */
export function readJunction(
  facts: JunctionFacts,
  label: string,
): Junction | string {
  const { name, target, object, services } = facts;
  if (object === undefined) {
    const what = target.kind === 'service' ? name : target.name;
    return `${target.kind} "${what}" does not exist`;
  }
  const { kind } = target;
  const [service] = services;
  if (kind !== 'service') return routeJunction(facts, kind, object, label);
  if (service === undefined) return `service "${name}" does not exist`;
  const colours = findColours(service, label);
  if (typeof colours === 'string') return colours;
  const selectorOf = (colour: string) => ({
    ...service.selector,
    [label]: colour,
  });
  return {
    name,
    target,
    object,
    colours,
    scope: '',
    service,
    commonLabels: withoutColour(service.selector, label),
    selectorOf,
    wayTo: (colour) => ({ kind: 'service', selector: selectorOf(colour) }),
    servingOf: () => name,
    hasService: () => true,
  };
}

function routeJunction(
  { name, target, services }: JunctionFacts,
  kind: 'ingress' | 'httproute',
  object: KubeObject,
  label: string,
): Junction | string {
  const serviceOf = (colour: string) => `${name}-${colour}`;
  const names = [serviceOf('blue'), serviceOf('green')];
  const what = `${kind} "${target.name}"`;
  const served = servedBackends(object, kind, names);
  const [backend] = served;
  if (backend === undefined) {
    return `${what} has no backend "${names.join('" or "')}"; let it lead to one of them first`;
  }
  if (served.length > 1) {
    return `${what} sends traffic to both of "${names.join('" and "')}"; let one of them have it all first`;
  }
  const found = (wanted: string) =>
    services.find(({ metadata }) => metadata.name === wanted);
  const service = found(backend);
  if (service === undefined) return `service "${backend}" does not exist`;
  const active = backend.slice(name.length + 1);
  const idle = active === 'blue' ? 'green' : 'blue';
  const problem = wrongSelector(service, label, active);
  if (problem !== undefined) return problem;
  const idleService = found(serviceOf(idle));
  const other =
    idleService && wrongSelector(idleService, label, idle, service.selector);
  if (other !== undefined) return other;
  return {
    name,
    target,
    object,
    colours: { active, idle },
    scope: name,
    service,
    commonLabels: withoutColour(service.selector, label),
    selectorOf: (colour) => ({ ...service.selector, [label]: colour }),
    wayTo: (colour) => ({
      kind,
      backend: serviceOf(colour),
      other: serviceOf(colour === 'blue' ? 'green' : 'blue'),
    }),
    servingOf: serviceOf,
    hasService: (colour) => found(serviceOf(colour)) !== undefined,
  };
}

/** The Service of a colour selects that colour, and else what the other does. */
function wrongSelector(
  { metadata, selector }: Service,
  label: string,
  colour: string,
  like: Labels = selector,
): string | undefined {
  const wanted = { ...like, [label]: colour };
  const isRight =
    Object.keys(wanted).length === Object.keys(selector).length &&
    Object.entries(wanted).every(([key, value]) => selector[key] === value);
  return isRight
    ? undefined
    : `service "${metadata.name}" selects ${JSON.stringify(selector)}; it must select ${JSON.stringify(wanted)}`;
}
