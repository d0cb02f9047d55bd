import type { World } from '@kit/action';
import { runIdentity } from '@kit/deployment';
import { gatherJobs } from '@kit/hooks';
import { errors } from './errors.ts';
import { imagesFor } from './gather.ts';
import { type Hooks, originOf, servingJobs, versionOf } from './hooks.ts';
import type { Inputs } from './inputs.ts';
import type { UnitPlan } from './plan.ts';
import { colourTemplate } from './template.ts';

/** Whether the release has Jobs at all. */
export function hasJobs(inputs: Inputs): boolean {
  const { beforeDeployJobs, beforeSwitchJobs, afterSwitchJobs } = inputs;
  return [beforeDeployJobs, beforeSwitchJobs, afterSwitchJobs].some(
    (sources) => sources !== undefined,
  );
}

/** Reads the Jobs of the inputs; throws with everything that is wrong. */
export async function gatherHooks(
  inputs: Inputs,
  plans: readonly UnitPlan[],
  namespace: string,
  { context }: World,
): Promise<Hooks | undefined> {
  if (!hasJobs(inputs)) return undefined;
  const template = templateOf(plans, inputs);
  const place = { workspace: context.workspace, namespace, template };
  const of = (name: string, sources: Inputs['beforeDeployJobs']) =>
    gatherJobs(name, sources, place);
  const jobs = {
    'before-deploy': await of('before-deploy-jobs', inputs.beforeDeployJobs),
    'before-switch': await of('before-switch-jobs', inputs.beforeSwitchJobs),
    'after-switch': await of('after-switch-jobs', inputs.afterSwitchJobs),
  };
  const problems = servingJobs(Object.values(jobs).flat(), plans);
  if (problems.length > 0)
    throw errors.error('BLUE_GREEN_PREFLIGHT', problems.join('\n'));
  return {
    jobs,
    begun: new Map(),
    release: {
      origin: originOf(plans, runIdentity(context).url),
      version: versionOf(plans),
      fieldManager: inputs.fieldManager,
      timeoutMs: inputs.jobsTimeout,
      graceMs: inputs.failFastGrace,
    },
  };
}

/** The pods of the first Service's new colour, as they are or will be. */
function templateOf([plan]: readonly UnitPlan[], inputs: Inputs): unknown {
  if (plan === undefined) return undefined;
  if (plan.start !== 'deploy' && plan.target !== undefined)
    return plan.target.template.raw;
  return colourTemplate(plan.base, {
    name: plan.targetName,
    replicas: plan.replicas,
    color: plan.to,
    label: inputs.colorLabel,
    images: imagesFor(plan.name, inputs),
    marks: plan.marks,
  });
}
