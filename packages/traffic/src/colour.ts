import type { Labels, Service, Workload } from '@kit/kube-objects';

/** The two colours of one Service, and which of them takes the traffic. */
export interface Colours {
  readonly active: string;
  readonly idle: string;
}

export const colours = ['blue', 'green'] as const;

/** By the Service's selector; a text says why it cannot be told. */
export function findColours(service: Service, label: string): Colours | string {
  const active = service.selector[label];
  const name = `service "${service.metadata.name}"`;
  if (Object.keys(service.selector).length === 0) {
    return `${name} has no selector (type ${service.type}): nothing can be switched`;
  }
  if (active === undefined) {
    return `${name} does not select by "${label}": it selects ${sayLabels(service.selector)}; a release would leak the new version into production; adopt it first: k8s-blue-green with adopt "print", then "take"`;
  }
  const idle = colours.find((colour) => colour !== active);
  return active === 'blue' || active === 'green'
    ? { active, idle: idle ?? 'green' }
    : `${name} selects ${label}=${active}; allowed: blue, green`;
}

/** The selector without its colour: both colours' pods have these labels. */
export function withoutColour(selector: Labels, label: string): Labels {
  return Object.fromEntries(
    Object.entries(selector).filter(([key]) => key !== label),
  );
}

/**
 * The Deployment of a colour: `<service>-<colour>`, else the only one whose
 * pods this colour's selector selects. A text says why there is none.
 */
export function findDeployment(
  service: string,
  selector: Labels,
  deployments: readonly Workload[],
  selects: (selector: Labels, labels: Labels) => boolean,
): Workload | string | undefined {
  const found = deployments.filter(({ template }) =>
    selects(selector, template.labels),
  );
  if (found.length <= 1) return found[0];
  const names = found.map(({ metadata }) => metadata.name).join(', ');
  return `service "${service}": several Deployments have pods with ${sayLabels(selector)}: ${names}`;
}

export function sayLabels(labels: Labels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
