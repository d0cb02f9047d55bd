import type { DeliveryState } from '@kit/deployment';
import {
  type Labels,
  type Service,
  selects,
  type Workload,
} from '@kit/kube-objects';
import {
  type Colours,
  findColours,
  findDeployment,
  withoutColour,
} from '@kit/traffic';
import { checkTarget } from './check-target.ts';
import { imagesOf } from './template.ts';

export interface ServiceFacts {
  readonly service: Service;
  readonly state: DeliveryState | undefined;
}

export interface ReleaseRequest {
  readonly label: string;
  readonly images: Labels;
  readonly replicas: number | undefined;
  readonly phase: 'release' | 'promote';
  readonly isManual: boolean;
  readonly hasPreview: boolean;
  readonly bakeMs: number;
  readonly standbyReplicas: number;
}

/**
 * What one Service needs: `deploy` all of it; `promote` what a run before has
 * validated; `resume` a watch that was cut off; `finish` by scaling the old
 * colour down; `none` when it already is what was asked for.
 */
export type Start = 'deploy' | 'promote' | 'resume' | 'finish' | 'none';

export interface UnitPlan {
  readonly name: string;
  readonly service: Service;
  readonly start: Start;
  readonly from: string;
  readonly to: string;
  readonly fromSelector: Labels;
  readonly toSelector: Labels;
  /** Labels that the pods of both colours have. */
  readonly commonLabels: Labels;
  readonly old: Workload;
  /** The other colour's Deployment, when there is one. */
  readonly target: Workload | undefined;
  readonly targetName: string;
  readonly replicas: number;
  readonly release: string;
  /** Another release was being watched when its run died: it goes back first. */
  readonly revertsFirst: boolean;
}

/** A plan, or everything that is wrong. */
export type Planned =
  | { readonly unit: UnitPlan }
  | { readonly problems: readonly string[] };

export function planUnit(
  { service, state }: ServiceFacts,
  deployments: readonly Workload[],
  request: ReleaseRequest,
): Planned {
  const found = findColours(service, request.label);
  if (typeof found === 'string') return { problems: [found] };
  const release = releaseText(request.images);
  const revertsFirst =
    state?.phase === 'baking' &&
    state.active === found.active &&
    release !== '' &&
    state.release !== release;
  const isSwitched =
    state?.active === found.active &&
    (state.phase === 'baking' || isUnfinished(state)) &&
    !revertsFirst &&
    (release === '' || state.release === release);
  const pair: Colours =
    isSwitched || revertsFirst
      ? { active: found.idle, idle: found.active }
      : found;
  return planPair(service, pair, state, deployments, {
    ...request,
    release: release || (state?.release ?? ''),
    isSwitched,
    revertsFirst,
  });
}

function isUnfinished({ phase, extra }: DeliveryState): boolean {
  return phase === 'done' && extra['scaled-down'] === 'false';
}

export interface PairRequest extends ReleaseRequest {
  readonly release: string;
  readonly isSwitched: boolean;
  readonly revertsFirst: boolean;
}

function planPair(
  service: Service,
  { active: from, idle: to }: Colours,
  state: DeliveryState | undefined,
  deployments: readonly Workload[],
  request: PairRequest,
): Planned {
  const { name } = service.metadata;
  const { label } = request;
  const fromSelector = { ...service.selector, [label]: from };
  const toSelector = { ...service.selector, [label]: to };
  const old = findDeployment(name, fromSelector, deployments, selects);
  const target = findDeployment(name, toSelector, deployments, selects);
  const problems = [old, target].filter((entry) => typeof entry === 'string');
  if (old === undefined) {
    problems.push(
      `service "${name}": no Deployment has pods with ${label}=${from}; labels of pods and selector do not match`,
    );
  }
  if (
    problems.length > 0 ||
    typeof old !== 'object' ||
    typeof target === 'string'
  ) {
    return { problems };
  }
  problems.push(...checkTarget({ service, old, target, state, request, to }));
  if (problems.length > 0) return { problems };
  return {
    unit: {
      name,
      service,
      start: startOf(old, state, request),
      from,
      to,
      fromSelector,
      toSelector,
      commonLabels: withoutColour(service.selector, label),
      old,
      target,
      targetName: target?.metadata.name ?? nameOf(old.metadata.name, from, to),
      replicas:
        request.replicas ?? Math.max(1, old.replicas, old.status.readyReplicas),
      release: request.release,
      revertsFirst: request.revertsFirst,
    },
  };
}

function startOf(
  old: Workload,
  state: DeliveryState | undefined,
  request: PairRequest,
): Start {
  if (request.isSwitched) return state?.phase === 'done' ? 'finish' : 'resume';
  if (request.phase === 'promote') return 'promote';
  const images = imagesOf(old);
  const isThere = Object.entries(request.images).every(([container, image]) =>
    container === ''
      ? Object.values(images).every((other) => other === image)
      : images[container] === image,
  );
  return isThere && !request.revertsFirst ? 'none' : 'deploy';
}

/** `web-blue` → `web-green`; `web` → `web-green`. */
function nameOf(old: string, from: string, to: string): string {
  const base = old.endsWith(`-${from}`) ? old.slice(0, -from.length - 1) : old;
  return `${base}-${to}`;
}

export function releaseText(images: Labels): string {
  return Object.entries(images)
    .map(([container, image]) =>
      container === '' ? image : `${container}=${image}`,
    )
    .sort()
    .join(',');
}
