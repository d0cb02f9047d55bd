import type { DeliveryState } from '@kit/deployment';
import type {
  HorizontalPodAutoscaler,
  KubeObject,
  Service,
  Workload,
} from '@kit/kube-objects';
import type { UnitPlan } from './plan.ts';

export interface AdoptionFacts {
  readonly service: Service;
  readonly state: DeliveryState | undefined;
  readonly services: readonly Service[];
  readonly deployments: readonly Workload[];
  readonly autoscalers: readonly HorizontalPodAutoscaler[];
  readonly budgets: readonly KubeObject[];
}

/**
 * What is left to do: `create` the first colour and switch to it; `pin` the
 * selector, when the pods have their colour already; `retire` the plain
 * Deployment, after a run that died in between; `none`.
 */
export type Stage = 'create' | 'pin' | 'retire' | 'none';

export interface AdoptionPlan extends UnitPlan {
  readonly stage: Stage;
}

/** On a Deployment that an adoption made: the one that it was made of. */
export const adoptedFrom = 'delivery.kit/adopted-from';
/** In the state of a Service: `up`, `going`, `down`. */
export const plainKey = 'plain';
export const adoptedKey = 'adopted';
