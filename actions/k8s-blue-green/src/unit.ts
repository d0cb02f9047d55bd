import type { Log, Secrets } from '@kit/action';
import type { Clock } from '@kit/clock';
import type {
  Audit,
  DeliveryState,
  Journal,
  RunIdentity,
} from '@kit/deployment';
import type { ExecCheckRun } from '@kit/hooks';
import type {
  EndpointSlice,
  KubeObject,
  Pod,
  Workload,
} from '@kit/kube-objects';
import type { Bell, Follower, KubernetesClient } from '@kit/kubernetes';
import type { HeldLock } from '@kit/lock';
import type { GuardedChange } from '@kit/traffic';
import type { Hooks } from './hooks.ts';
import type { Inputs } from './inputs.ts';
import type { UnitPlan } from './plan.ts';

/** What all steps of a release share. */
export interface Release {
  readonly inputs: Inputs;
  /** Ended by cancellation, and when a lock is lost. */
  readonly client: KubernetesClient;
  /** Ended by nothing: for the way back. */
  readonly free: KubernetesClient;
  readonly exec: ExecCheckRun['exec'];
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
  readonly secrets: Secrets;
  readonly journal: Journal;
  readonly audit: Audit;
  /** Whether the Role allows to leave Kubernetes Events. */
  readonly leavesEvents: boolean;
  readonly run: RunIdentity;
  readonly bell: Bell;
  readonly hooks?: Hooks | undefined;
}

/** One Service on its way; what changes while it goes is here and nowhere else. */
export interface Unit<Plan extends UnitPlan = UnitPlan> {
  readonly plan: Plan;
  readonly lock: HeldLock;
  /** As it was after our last write: the guard of the next one. */
  seen: KubeObject;
  /** What was last written, whether an answer came or not. */
  sent: GuardedChange | undefined;
  generation: number;
  /** Pods that the new colour must have: more when an autoscaler made more. */
  replicas: number;
  live: Live | undefined;
  /** The new colour's pods are there to stay, as far as others asked before us. */
  isSettled: boolean;
  hasSwitched: boolean;
  isBack: boolean;
  /** Nothing is left to go back to; the release stands. */
  isFinal: boolean;
  switchMs: number | undefined;
}

/** The objects of one unit, kept up to date. */
export interface Live {
  readonly deployments: Follower<Workload>;
  readonly pods: Follower<Pod>;
  readonly slices: Follower<EndpointSlice>;
  stop(): void;
}

/** The state to write next, over what the Service says now. */
export function nextState(
  release: Release,
  unit: Unit,
  change: Pick<DeliveryState, 'phase' | 'active' | 'previous'> & {
    readonly extra?: Readonly<Record<string, string>>;
    readonly isSwitch?: boolean;
  },
  before: DeliveryState | undefined,
): DeliveryState {
  const now = new Date(release.clock.now()).toISOString();
  const { isSwitch, ...fields } = change;
  return {
    schema: 1,
    ...fields,
    release: unit.plan.release,
    runUrl: release.run.url,
    startedAt: before?.runUrl === release.run.url ? before.startedAt : now,
    switchedAt: isSwitch === true ? now : (before?.switchedAt ?? ''),
    extra: {
      by: release.run.actor,
      ...(release.inputs.reason !== undefined && {
        reason: release.inputs.reason,
      }),
      ...(release.hooks !== undefined && {
        origin: release.hooks.release.origin,
      }),
      ...change.extra,
    },
  };
}
