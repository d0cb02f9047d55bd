import { type DeliveryState, parseState } from '@kit/deployment';
import type { ExecCheck } from '@kit/hooks';
import {
  type KubeObject,
  type Labels,
  type Service,
  selects,
  type Workload,
} from '@kit/kube-objects';
import type { Manifest } from '@kit/manifests';
import {
  type Colours,
  findDeployment,
  type Junction,
  type JunctionFacts,
  readJunction,
  type TargetKind,
  type Way,
} from '@kit/traffic';
import { checkTarget } from './check-target.ts';
import { routeOf } from './plan-route.ts';
import { findManifest, type Source } from './source.ts';
import { imagesOf } from './template.ts';

export interface ReleaseRequest {
  readonly label: string;
  readonly images: Labels;
  /** Files that the new colour is made of; else it is made of the active one. */
  readonly source: Source | undefined;
  readonly replicas: number | undefined;
  readonly phase: 'release' | 'promote';
  readonly isManual: boolean;
  readonly hasPreview: boolean;
  readonly execChecks?: readonly ExecCheck[] | undefined;
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
  /** What is switched: the Service, or what stands before it. */
  readonly kind: TargetKind;
  readonly switched: KubeObject;
  /** Whose state is kept on it. */
  readonly scope: string;
  /** The Service that has the traffic now. */
  readonly service: Service;
  /** The one that has it after the switch. */
  readonly serving: string;
  readonly start: Start;
  readonly from: string;
  readonly to: string;
  readonly fromSelector: Labels;
  readonly toSelector: Labels;
  readonly fromWay: Way;
  readonly toWay: Way;
  /** Labels that the pods of both colours have. */
  readonly commonLabels: Labels;
  /** The Service whose endpoints prove the new colour before the switch. */
  readonly proof: string | undefined;
  /** A Service that is made for the new colour before. */
  readonly preview: string | undefined;
  /** Annotations of a Deployment that is made. */
  readonly marks: Labels;
  readonly old: Workload;
  /** What the new colour is made of: the active one, or that of the files. */
  readonly base: Workload;
  /** Objects of the files that are applied before. */
  readonly objects: readonly Manifest[];
  readonly notes: readonly string[];
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
  facts: JunctionFacts,
  deployments: readonly Workload[],
  request: ReleaseRequest,
): Planned {
  const junction = readJunction(facts, request.label);
  if (typeof junction === 'string') return { problems: [junction] };
  const found = junction.colours;
  const state = parseState(
    junction.object.metadata.annotations,
    junction.scope,
  );
  const release = sayRelease(request);
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
  return planPair(junction, pair, state, deployments, {
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
  junction: Junction,
  { active: from, idle: to }: Colours,
  state: DeliveryState | undefined,
  deployments: readonly Workload[],
  request: PairRequest,
): Planned {
  const { name } = junction;
  const { label } = request;
  const fromSelector = junction.selectorOf(from);
  const toSelector = junction.selectorOf(to);
  const old = findDeployment(name, fromSelector, deployments, selects);
  const target = findDeployment(name, toSelector, deployments, selects);
  const base = request.source ? findManifest(request.source, junction) : old;
  const problems = [old, target, ...(request.source ? [base] : [])].filter(
    (entry) => typeof entry === 'string',
  );
  if (old === undefined) {
    problems.push(
      `service "${name}": no Deployment has pods with ${label}=${from}; labels of pods and selector do not match`,
    );
  }
  if (
    problems.length > 0 ||
    typeof old !== 'object' ||
    typeof base !== 'object' ||
    typeof target === 'string'
  ) {
    return { problems };
  }
  problems.push(...checkTarget({ junction, base, target, state, request, to }));
  if (problems.length > 0) return { problems };
  return {
    unit: {
      ...routeOf(junction, from, to, request.hasPreview),
      start: startOf(old, state, request),
      fromSelector,
      toSelector,
      marks: base === old ? {} : base.metadata.annotations,
      old,
      base,
      objects: [],
      notes: [],
      target,
      targetName: target?.metadata.name ?? nameOf(old.metadata.name, from, to),
      replicas:
        request.replicas ??
        Math.max(1, old.replicas, old.status.readyReplicas, base.replicas),
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
  if (request.source !== undefined) {
    const isDone = state?.phase === 'done' && state.release === request.release;
    return isDone && !request.revertsFirst ? 'none' : 'deploy';
  }
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

/** What identifies a release: its images, and its files. */
function sayRelease({ images, source }: ReleaseRequest): string {
  return [releaseText(images), source?.digest ?? '']
    .filter((text) => text !== '')
    .join(',');
}

export function releaseText(images: Labels): string {
  return Object.entries(images)
    .map(([container, image]) =>
      container === '' ? image : `${container}=${image}`,
    )
    .sort()
    .join(',');
}
