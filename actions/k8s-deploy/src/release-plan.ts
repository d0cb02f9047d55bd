import type { PlanStep } from '@kit/deployment';
import { checksOf } from './exec-checks.ts';
import type { ReleaseJobs } from './gather-jobs.ts';
import { imagesText } from './image-change.ts';
import type { Inputs } from './inputs.ts';
import type { Release, Unit } from './unit.ts';

/** The steps of a release: exactly the writes that a real run makes. */
export function planRelease(
  { objects, groups, helm }: Release,
  inputs: Pick<Inputs, 'watch'> & Partial<Pick<Inputs, 'execChecks'>>,
  jobs?: ReleaseJobs,
): readonly PlanStep[] {
  const units = groups.flat();
  return [
    ...jobSteps('before', jobs?.before),
    ...objects.map(({ kind, name }) => ({
      id: 'apply-object',
      title: `apply ${kind} ${name}`,
      write: `APPLY ${kind.toLowerCase()}/${name}`,
    })),
    ...(helm === undefined
      ? []
      : [
          {
            id: 'helm-upgrade',
            title: `upgrade or install the Helm release ${helm.name}`,
            write: `HELM ${helm.name}`,
          },
        ]),
    ...units.flatMap((unit) => [...stepsOf(unit), ...checkSteps(unit, inputs)]),
    ...(inputs.watch > 0 && units.some(isChange)
      ? [{ id: 'watch', title: `watch for ${inputs.watch / 1000} s` }]
      : []),
    ...jobSteps('after', jobs?.after),
  ];
}

/** Whether a unit writes; a manifest may, which only the server can tell. */
export function isChange({ write }: Unit): boolean {
  return write.kind !== 'none';
}

function jobSteps(
  time: 'before' | 'after',
  jobs: ReleaseJobs['before'] = [],
): readonly PlanStep[] {
  return jobs.map(({ name }) => ({
    id: `${time}-deploy-job`,
    title: `run Job ${name} and wait for it`,
    write: 'CREATE job',
  }));
}

function checkSteps(
  unit: Unit,
  { execChecks }: Partial<Pick<Inputs, 'execChecks'>>,
): readonly PlanStep[] {
  const checks = isChange(unit) ? checksOf(unit.id, execChecks) : [];
  return checks.map(({ argv }) => ({
    id: 'exec-check',
    title: `run ${argv.join(' ')} in a pod of ${unit.id}`,
  }));
}

function stepsOf({ id, former, write }: Unit): readonly PlanStep[] {
  const wait = { id: 'wait', title: `wait until ${id} is rolled out` };
  switch (write.kind) {
    case 'none':
      return [
        { id: 'keep', title: `${id} runs it already: see that it is ready` },
      ];
    case 'helm':
      return [wait];
    case 'images': {
      const from = former === undefined ? '' : imagesText(former.template);
      const to = write.images.map(({ image }) => image).join(', ');
      const title = `set the image of ${id} from ${from} to ${to}`;
      return [{ id: 'set-image', title, write: `PATCH ${id}` }, wait];
    }
    case 'manifest': {
      const verb = former === undefined ? 'create' : 'apply';
      return [
        { id: 'apply', title: `${verb} ${id}`, write: `APPLY ${id}` },
        wait,
      ];
    }
  }
}
