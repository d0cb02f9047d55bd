import type { PlanStep } from '@kit/deployment';
import { imagesText } from './image-change.ts';
import type { Inputs } from './inputs.ts';
import type { Release, Unit } from './unit.ts';

/** The steps of a release: exactly the writes that a real run makes. */
export function planRelease(
  { objects, groups, helm }: Release,
  inputs: Pick<Inputs, 'watch'>,
): readonly PlanStep[] {
  const units = groups.flat();
  return [
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
    ...units.flatMap(stepsOf),
    ...(inputs.watch > 0 && units.some(isChange)
      ? [{ id: 'watch', title: `watch for ${inputs.watch / 1000} s` }]
      : []),
  ];
}

/** Whether a unit writes; a manifest may, which only the server can tell. */
export function isChange({ write }: Unit): boolean {
  return write.kind !== 'none';
}

function stepsOf({ id, former, write }: Unit): readonly PlanStep[] {
  const wait = { id: 'wait', title: `wait until ${id} is rolled out` };
  switch (write.kind) {
    case 'none':
      return [{ id: 'keep', title: `${id} runs it already` }];
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
