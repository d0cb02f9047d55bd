import { sayProblem, selects, watchProblems } from '@kit/kube-objects';
import { gatherEvidence } from '@kit/kubernetes';
import {
  colourStanding,
  neededPods,
  type Standing,
  seeStaying,
} from '@kit/traffic';
import { errors } from './errors.ts';
import type { Release, Unit } from './unit.ts';

/** What is known of the colour that is waited for. */
type Waiting = Pick<
  Unit,
  'plan' | 'live' | 'generation' | 'replicas' | 'isSettled' | 'hasSwitched'
>;

/** How the new colour stands at this moment, by what is followed. */
export function standingOf(release: Release, unit: Waiting): Standing {
  const { plan, live } = unit;
  if (live === undefined)
    return { kind: 'waiting', message: 'nothing is known yet', problems: [] };
  return colourStanding({
    deployment: live.deployments.items()[0],
    pods: live.pods.items(),
    slices: live.slices.items(),
    service: unit.hasSwitched ? plan.serving : (plan.proof ?? plan.serving),
    selector: plan.toSelector,
    generation: unit.generation,
    replicas: unit.replicas,
    minReadyPercent: release.inputs.minReadyPercent,
    hasPreview: unit.hasSwitched || plan.proof !== undefined,
  });
}

/**
 * Waits until the new colour can take traffic. Throws BLUE_GREEN_NOT_READY, with
 * what its pods, events and logs say, as soon as waiting makes no sense.
 */
export async function waitReady(
  release: Release,
  unit: Waiting,
): Promise<string> {
  const { inputs, clock } = release;
  const deadline = clock.monotonic() + inputs.timeout;
  const grace = watchProblems(inputs.failFastGrace);
  for (let said = ''; ; ) {
    const found = standingOf(release, unit);
    const standing = await settled(release, unit, found);
    if (standing.kind === 'ready') return standing.message;
    if (standing.message !== said) release.log.info(standing.message);
    said = standing.message;
    const now = clock.monotonic();
    const lasting = grace.lasting(standing.problems, now);
    if (standing.kind === 'failed' || lasting.length > 0 || now >= deadline) {
      const why = [
        ...lasting.map(sayProblem),
        ...(standing.kind === 'failed' ? [standing.message] : []),
      ];
      const late = `not ready after ${inputs.timeout / 1000} s: ${standing.message}`;
      throw await notReady(release, unit, why.length > 0 ? why : [late]);
    }
    await release.bell.wait(Math.min(1000, deadline - now), release.signal);
  }
}

/** Who was just being put to sleep has ready pods that are about to go. */
async function settled(
  { client, inputs: { minReadyPercent } }: Release,
  unit: Waiting,
  standing: Standing,
): Promise<Standing> {
  const { live, plan, replicas } = unit;
  const [deployment] = live?.deployments.items() ?? [];
  if (standing.kind !== 'ready' || unit.isSettled || deployment === undefined)
    return standing;
  const needed = neededPods({ replicas, minReadyPercent });
  const facts = { deployment, selector: plan.toSelector, needed };
  unit.isSettled = await seeStaying(client, facts);
  return unit.isSettled
    ? standing
    : { ...standing, kind: 'waiting', message: `${plan.targetName}: ${late}` };
}

const late = 'its ReplicaSets have not done all that was asked of them';

async function notReady(
  release: Release,
  unit: Waiting,
  why: readonly string[],
) {
  const { plan, live } = unit;
  const pods = (live?.pods.items() ?? []).filter(({ metadata }) =>
    selects(plan.toSelector, metadata.labels),
  );
  const evidence = await gatherEvidence(
    release.free,
    pods,
    release.inputs.logLines,
  );
  await release.log.group(`what the pods of ${plan.targetName} say`, () => {
    for (const event of evidence.events) {
      release.log.info(
        `${event.lastSeen} ${event.type} ${event.reason} ${event.about.name}: ${event.message}`,
      );
    }
    for (const { pod, container, text, isPrevious } of evidence.logs) {
      const which = isPrevious ? ' (former start)' : '';
      release.log.info(`last lines of ${pod}/${container}${which}:\n${text}`);
    }
  });
  const warning = evidence.events.findLast(({ type }) => type === 'Warning');
  const event =
    warning === undefined
      ? ''
      : `; last event: ${warning.reason}: ${warning.message}`;
  return errors.error(
    'BLUE_GREEN_NOT_READY',
    `${plan.targetName}: ${[...new Set(why)].slice(0, 3).join('; ')}${event}`,
  );
}
