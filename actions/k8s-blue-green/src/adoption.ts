import type { Labels, Service, Workload } from '@kit/kube-objects';
import { selects } from '@kit/kube-objects';
import { findColours, withoutColour } from '@kit/traffic';
import {
  type AdoptionFacts,
  type AdoptionPlan,
  adoptedFrom,
  adoptedKey,
  plainKey,
} from './adoption-plan.ts';
import { checkAdoption } from './check-adoption.ts';

export interface AdoptionRequest {
  readonly label: string;
  readonly replicas: number | undefined;
}

export type PlannedAdoption =
  | { readonly unit: AdoptionPlan }
  | { readonly problems: readonly string[] };

/** How a Service and its Deployment get their first colour. */
export function planAdoption(
  facts: AdoptionFacts,
  request: AdoptionRequest,
): PlannedAdoption {
  const { service } = facts;
  if (service.selector[request.label] !== undefined) {
    return planRest(facts, request);
  }
  const { name } = service.metadata;
  const found = facts.deployments.filter(({ template }) =>
    selects(service.selector, template.labels),
  );
  const plains = found.filter(
    (one) => !found.some((other) => isAdoptionOf(one, other)),
  );
  const [plain] = plains;
  if (plain === undefined || plains.length > 1) {
    const names = plains.map(({ metadata }) => metadata.name).join(', ');
    const selector = JSON.stringify(service.selector);
    return {
      problems: [
        plain === undefined
          ? `service "${name}": no Deployment has pods with ${selector}`
          : `service "${name}": its selector ${selector} takes pods of several Deployments: ${names}; which of them is to become a colour cannot be told`,
      ],
    };
  }
  const plan = planFirst(facts, plain, request);
  const problems = checkAdoption(facts, plan, request.label);
  return problems.length > 0 ? { problems } : { unit: plan };
}

function isAdoptionOf(one: Workload, plain: Workload): boolean {
  return one.metadata.annotations[adoptedFrom] === plain.metadata.name;
}

function planFirst(
  { service, services, deployments }: AdoptionFacts,
  plain: Workload,
  { label, replicas }: AdoptionRequest,
): AdoptionPlan {
  const { name } = service.metadata;
  const own = plain.template.labels[label];
  const isPinned = own === 'blue' || own === 'green';
  const color = isPinned
    ? own
    : plain.metadata.name.endsWith('-blue')
      ? 'green'
      : 'blue';
  const base = plain.metadata.name.replace(/-(blue|green)$/, '');
  const targetName = isPinned ? plain.metadata.name : `${base}-${color}`;
  const target = deployments.find(
    ({ metadata }) => metadata.name === targetName,
  );
  const live = Math.max(
    1,
    plain.replicas,
    plain.status.readyReplicas,
    target?.replicas ?? 0,
  );
  return {
    name,
    service,
    start: 'deploy',
    stage: isPinned ? 'pin' : 'create',
    from: 'plain',
    to: color,
    commonLabels: service.selector,
    proof: name,
    ...whole(service, service.selector, {
      ...service.selector,
      [label]: color,
    }),
    marks: { [adoptedFrom]: plain.metadata.name },
    old: plain,
    base: plain,
    objects: [],
    target,
    targetName,
    replicas: Math.max(live, replicas ?? 0),
    release: '',
    revertsFirst: false,
    notes: otherServices(service, services, plain, label),
  };
}

function otherServices(
  { metadata, selector }: Service,
  services: readonly Service[],
  { template }: Workload,
  label: string,
): readonly string[] {
  const isPreview = (labels: Labels) =>
    Object.hasOwn(labels, 'delivery.kit/preview-of');
  return services
    .filter(
      (other) =>
        other.metadata.name !== metadata.name &&
        !isPreview(other.metadata.labels) &&
        selects(other.selector, template.labels),
    )
    .map(
      (other) =>
        `service "${other.metadata.name}" selects the same pods without "${label}": it would get the pods of both colours; adopt it too, or let it select one of ${JSON.stringify({ ...selector, [label]: 'blue' })}`,
    );
}

/** The Service has its colour; a run may have died before the rest was done. */
function planRest(
  { service, state, deployments }: AdoptionFacts,
  { label, replicas }: AdoptionRequest,
): PlannedAdoption {
  const colours = findColours(service, label);
  if (typeof colours === 'string') return { problems: [colours] };
  const { name } = service.metadata;
  const adopted = state?.extra[adoptedKey];
  const plain = deployments.find(({ metadata }) => metadata.name === adopted);
  const active = deployments.find(({ template }) =>
    selects(service.selector, template.labels),
  );
  if (active === undefined) {
    const selector = JSON.stringify(service.selector);
    return {
      problems: [`service "${name}": no Deployment has pods with ${selector}`],
    };
  }
  const isLeft = plain !== undefined && state?.extra[plainKey] !== 'down';
  return {
    unit: {
      name,
      service,
      start: isLeft ? 'resume' : 'none',
      stage: isLeft ? 'retire' : 'none',
      from: isLeft ? 'plain' : colours.active,
      to: isLeft ? colours.active : colours.idle,
      commonLabels: withoutColour(service.selector, label),
      proof: name,
      ...whole(
        service,
        withoutColour(service.selector, label),
        service.selector,
      ),
      marks: {},
      old: plain ?? active,
      base: plain ?? active,
      objects: [],
      target: active,
      targetName: active.metadata.name,
      replicas: replicas ?? active.replicas,
      release: '',
      revertsFirst: false,
      notes: [],
    },
  };
}

/** The Service itself is switched, from one selector to the other. */
function whole(service: Service, from: Labels, to: Labels) {
  return {
    kind: 'service',
    switched: service,
    scope: '',
    serving: service.metadata.name,
    preview: undefined,
    fromSelector: from,
    toSelector: to,
    fromWay: { kind: 'service', selector: from },
    toWay: { kind: 'service', selector: to },
  } as const;
}
