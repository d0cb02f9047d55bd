import { isKitError, messageOf } from '@kit/errors';
import {
  isDirected,
  readyPods,
  targetResource,
  tookEffect,
} from '@kit/traffic';
import { leaveEvent, note } from './apply-audit.ts';
import { watchUnit } from './apply-deployment.ts';
import { switchBack } from './apply-service.ts';
import type { Release, Unit } from './unit.ts';

export interface WayBack {
  readonly isBack: boolean;
  /** Why some Service stays where it is. */
  readonly problems: readonly string[];
  /** From the verdict to the last acknowledged write. */
  readonly ms: number;
}

/**
 * Puts every switched Service back, the last first. One whose old colour has no
 * ready pod stays: going back would take production down.
 */
export async function rollBack(
  release: Release,
  units: readonly Unit[],
  why: string,
): Promise<WayBack> {
  const begun = release.clock.monotonic();
  const problems: string[] = [];
  const moved: Unit[] = [];
  for (const unit of units.toReversed()) {
    if (!unit.hasSwitched || unit.isBack || unit.isFinal) continue;
    const { plan } = unit;
    try {
      const obstacle = await obstacleTo(release, unit);
      if (obstacle !== undefined) {
        problems.push(obstacle);
        continue;
      }
      await release.journal.run(
        'roll-back',
        () => goBack(release, unit, why),
        () => `${plan.name}: back on ${plan.from}`,
      );
      moved.push(unit);
    } catch (error) {
      problems.push(`${plan.name}: ${messageOf(error)}`);
    }
  }
  const ms = Math.round(release.clock.monotonic() - begun);
  if (units.some(({ isBack }) => isBack))
    release.log.info(`rolled back in ${ms} ms`);
  // Told only once all traffic is back.
  for (const unit of moved) {
    const event = note(release, unit, 'rollback_executed', why);
    await leaveEvent(release, unit, event);
  }
  return { isBack: problems.length === 0, problems, ms };
}

/** Who was taken up from a dead run may not have been looked at yet. */
async function obstacleTo(
  release: Release,
  unit: Unit,
): Promise<string | undefined> {
  const { plan } = unit;
  unit.live ??= await watchUnit(release, unit);
  const pods = unit.live.pods.items();
  const isEmpty = readyPods(pods, plan.fromSelector) === 0;
  return isEmpty && readyPods(pods, plan.toSelector) > 0
    ? `${plan.name} stays on ${plan.to}: ${plan.from} has no ready pod to go back to`
    : undefined;
}

async function goBack(release: Release, unit: Unit, why: string) {
  const { sent } = unit;
  try {
    await switchBack(release, unit, why);
  } catch (error) {
    if (!isKitError(error, 'TRAFFIC_CONFLICT')) throw error;
    const { isSelected, now } = await whereIsTraffic(release, unit);
    if (isSelected) {
      // The switch had not taken effect, so there is nothing to take back.
      unit.isBack = true;
      unit.seen = now;
      return;
    }
    // Our own switch, whose answer never came, is no one else's.
    if (sent === undefined || !tookEffect(sent, now)) throw error;
    unit.seen = now;
    await switchBack(release, unit, why);
  }
}

async function whereIsTraffic(release: Release, unit: Unit) {
  const { plan } = unit;
  const now = await release.free.get(targetResource(plan.kind), {
    name: plan.switched.metadata.name,
  });
  return { isSelected: isDirected(now, plan.fromWay), now };
}
