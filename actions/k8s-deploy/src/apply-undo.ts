import { isoTime } from '@kit/clock';
import { messageOf } from '@kit/errors';
import { rollbackHelm } from './apply-helm.ts';
import {
  type Changed,
  type ReleaseWorld,
  rolloutOptions,
} from './apply-release.ts';
import { waitForRollout } from './apply-rollout.ts';
import { restoreTemplate, writeState } from './apply-write.ts';
import { workloadAnnotations } from './delivery-state.ts';
import { resourceOf } from './gather-resource.ts';
import { imagesText } from './image-change.ts';
import type { Inputs } from './inputs.ts';
import type { HelmRelease } from './unit.ts';

export interface Undone {
  /** Workloads that run their former pod template again. */
  readonly restored: readonly string[];
  /** Why others do not. */
  readonly problems: readonly string[];
}

/**
 * Puts every changed workload back to its exact former pod template, the last
 * one first. Works also when the job is cancelled; it does not wait then.
 */
export async function undoRelease(
  helm: HelmRelease | undefined,
  changed: readonly Changed[],
  inputs: Inputs,
  world: ReleaseWorld,
): Promise<Undone> {
  const restored: string[] = [];
  const problems: string[] = [];
  const quick = world.signal.aborted;
  const client = world.client.withSignal(undefined);
  if (helm !== undefined) {
    await rollbackHelm(helm, world).catch((error: unknown) => {
      problems.push(`release ${helm.name}: ${messageOf(error)}`);
    });
  }
  for (const { unit, token } of [...changed].reverse()) {
    const { former } = unit;
    if (former === undefined) {
      world.journal.skip(`undo ${unit.id}`, 'it was not there before');
      problems.push(`${unit.id} was created by this run and stays`);
      continue;
    }
    try {
      await world.journal.run(
        `undo ${unit.id}`,
        async () => {
          const isHelm = unit.write.kind === 'helm';
          const written = isHelm
            ? await client.get(resourceOf(unit.ref), { name: unit.name })
            : await restoreTemplate(client, unit, former, inputs.fieldManager);
          const state = workloadAnnotations('rolled-back', {
            run: world.run,
            token,
            former,
            at: isoTime(world.clock.now()),
            active: imagesText(former.template),
          });
          if (!isHelm) {
            await writeState(client, unit, state, inputs.fieldManager);
          }
          if (quick)
            return `back to ${imagesText(former.template)}, not waited for`;
          return waitForRollout(
            client,
            unit,
            written,
            rolloutOptions(inputs, world),
          );
        },
        (message) => message,
      );
      restored.push(unit.id);
    } catch (error) {
      problems.push(`${unit.id}: ${messageOf(error)}`);
    }
  }
  return { restored, problems };
}
