import { type DeliveryState, parseState } from '@kit/deployment';
import { type JobHook, type JobRelease, podLabelsOf } from '@kit/hooks';
import { selects } from '@kit/kube-objects';
import type { UnitPlan } from './plan.ts';

export const hookTimes = [
  'before-deploy',
  'before-switch',
  'after-switch',
] as const;
export type HookTime = (typeof hookTimes)[number];

/** The Jobs of a release; `undefined` hooks are none at all. */
export interface Hooks {
  readonly jobs: Readonly<Record<HookTime, readonly JobHook[]>>;
  readonly release: JobRelease;
  /** Every one of its Services waits for the same Jobs. */
  readonly begun: Map<HookTime, Promise<void>>;
}

/** The Services that change, and what they change to. */
export function versionOf(plans: readonly UnitPlan[]): string {
  return plans.map(({ name, release }) => `${name} ${release}`).join('\n');
}

/**
 * The run that began what this one goes on with: whoever takes a release up
 * finds the Jobs that it has run already.
 */
export function originOf(plans: readonly UnitPlan[], runUrl: string): string {
  for (const { switched, scope, release } of plans) {
    const state = parseState(switched.metadata.annotations, scope);
    if (state !== undefined && state.release === release && isOpen(state))
      return state.extra['origin'] ?? state.runUrl;
  }
  return runUrl;
}

function isOpen({ phase }: DeliveryState): boolean {
  return phase !== 'done' && phase !== 'rolled-back';
}

/** Jobs whose pods a Service would send traffic to. */
export function servingJobs(
  jobs: readonly JobHook[],
  plans: readonly UnitPlan[],
): readonly string[] {
  return plans.flatMap(({ name, fromSelector, toSelector }) =>
    jobs
      .filter((job) =>
        [fromSelector, toSelector].some((selector) =>
          selects(selector, podLabelsOf(job)),
        ),
      )
      .map(
        (job) =>
          `service "${name}" selects the pods of Job "${job.name}", which would get its traffic; give them other labels`,
      ),
  );
}
