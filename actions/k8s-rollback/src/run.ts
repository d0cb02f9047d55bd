import type { ActionResult, World } from '@kit/action';
import {
  createAudit,
  loggedJournal,
  planLines,
  runIdentity,
} from '@kit/deployment';
import { openCluster } from '@kit/kubernetes';
import { takeWay } from './apply-way.ts';
import { gatherWay } from './gather-way.ts';
import type { Inputs, OutputName } from './inputs.ts';
import { resultOf } from './summary.ts';

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
    const who = runIdentity(world.context);
    const audit = createAudit(who, clock, client.namespace);
    const tools = { client, world, inputs, journal, audit };
    const taken = inputs.dryRun ? way : await takeWay(tools, way);
    return resultOf(taken, inputs, {
      who: who.actor,
      ms: Math.round(clock.monotonic() - begun),
      entries: journal.entries(),
      audit: audit.record(),
    });
  } finally {
    close();
  }
}
