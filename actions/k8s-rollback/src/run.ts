import type { ActionResult, World } from '@kit/action';
import { loggedJournal, planLines, runIdentity } from '@kit/deployment';
import { openCluster } from '@kit/kubernetes';
import { applyWay } from './apply-way.ts';
import { gatherWay } from './gather-way.ts';
import type { Inputs, OutputName } from './inputs.ts';
import { resultOf } from './summary.ts';
import { endingOf } from './way-back.ts';

export async function run(
  inputs: Inputs,
  world: World,
): Promise<ActionResult<OutputName>> {
  const { clock, log } = world;
  const begun = clock.monotonic();
  const { client, close } = await openCluster(
    inputs,
    world,
    'kit/k8s-rollback',
  );
  try {
    const way = await gatherWay(client, inputs);
    await log.group('plan', () => planLines(way.steps).forEach(log.info));
    if (way.note !== undefined) log.notice(way.note);
    const journal = loggedJournal(world);
    const idle = endingOf(way, inputs.dryRun) !== 'rolled-back';
    const taken = idle
      ? way
      : await applyWay({ client, world, inputs, journal }, way);
    return resultOf(taken, inputs, {
      who: runIdentity(world.context).actor,
      ms: Math.round(clock.monotonic() - begun),
      entries: journal.entries(),
    });
  } finally {
    close();
  }
}
