import type { PlanStep } from '@kit/deployment';
import type { KubeObject } from '@kit/kube-objects';
import type { ServicePlan } from './service-plan.ts';
import type { WorkloadPlan } from './workload-plan.ts';

/** One way back, decided and not yet taken. */
export interface WayBack {
  readonly about: KubeObject;
  readonly from: string;
  readonly to: string;
  readonly isThere: boolean;
  /** Why nothing is done although there is something to go back to. */
  readonly note: string | undefined;
  readonly steps: readonly PlanStep[];
  readonly plan:
    | { readonly kind: 'service'; readonly service: ServicePlan }
    | { readonly kind: 'workload'; readonly workload: WorkloadPlan };
}

export type Ending = 'nothing-to-do' | 'dry-run' | 'rolled-back';

/** What a way back comes to when it goes well. */
export function endingOf({ isThere }: WayBack, isDryRun: boolean): Ending {
  if (isThere) return 'nothing-to-do';
  return isDryRun ? 'dry-run' : 'rolled-back';
}
