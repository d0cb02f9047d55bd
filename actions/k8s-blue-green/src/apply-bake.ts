import {
  type BakeDecision,
  type BakePlan,
  type BakeState,
  measure,
  newBakeState,
  type QueryMetrics,
  sayVerdict,
  stepBake,
} from '@kit/analysis';
import { waitUntil } from '@kit/clock';
import {
  endpointsOf,
  readyPods,
  restartsOf,
  routeStanding,
  targetResource,
} from '@kit/traffic';
import { errors } from './errors.ts';
import type { Release, Unit } from './unit.ts';

/** The end of a watch. */
export type BakeEnd = Exclude<BakeDecision, { kind: 'continue' }>;

const settleMs = 15_000;

/** Waits until only pods of the new colour serve production. Says how many. */
export async function waitForTraffic(
  release: Release,
  unit: Unit,
): Promise<string> {
  const { clock, bell } = release;
  const deadline = clock.monotonic() + settleMs;
  for (;;) {
    const { mine, others } = serving(unit);
    if (mine > 0 && others === 0) return `${mine} ready endpoints`;
    if (hasLostPods(unit)) {
      const what = `no pod of ${unit.plan.to} is ready any more`;
      throw errors.error('BLUE_GREEN_NOT_READY', `${unit.plan.name}: ${what}`);
    }
    if (clock.monotonic() >= deadline) {
      const what = `after ${settleMs / 1000} s ${mine} endpoints of ${unit.plan.to} and ${others} others serve it`;
      throw errors.error('BLUE_GREEN_NOT_READY', `${unit.plan.name}: ${what}`);
    }
    await bell.wait(500, release.signal);
  }
}

/** Whether the API server says, and not only was heard to say, that none is ready. */
function hasLostPods({ live, plan }: Unit): boolean {
  return (
    live !== undefined &&
    live.pods.silentMs() === 0 &&
    readyPods(live.pods.items(), plan.toSelector) === 0
  );
}

/** Waits until the Gateways of an HTTPRoute, where they report, took it up. */
export async function waitForGateways(
  release: Release,
  unit: Unit,
): Promise<readonly string[]> {
  const { plan } = unit;
  if (plan.kind !== 'httproute') return [];
  const { clock, client, signal } = release;
  const place = { name: plan.switched.metadata.name };
  const probe = async () => {
    const route = await client.get(targetResource(plan.kind), place);
    const standing = routeStanding(route);
    switch (standing.kind) {
      case 'refused':
        throw new Error(`httproute "${place.name}": ${standing.message}`);
      case 'waiting':
        return { done: false, seen: standing.message } as const;
      case 'taken':
        return { done: true, value: [standing.message] } as const;
      case 'unknown':
        return { done: true, value: [] } as const;
    }
  };
  // Without a Gateway that reports anything there is nothing to wait for.
  if (routeStanding(unit.seen).kind === 'unknown') return [];
  const what = `the Gateways of httproute "${place.name}"`;
  const wait = { what, timeoutMs: settleMs, intervalMs: 500, clock, signal };
  return waitUntil<readonly string[]>(probe, wait);
}

function serving({ plan, live }: Unit) {
  const colour = plan.toSelector;
  const names = endpointsOf(live?.slices.items() ?? [], plan.serving);
  const pods = live?.pods.items() ?? [];
  const mine = names.filter((name) =>
    pods.some(
      ({ metadata }) =>
        metadata.name === name &&
        Object.entries(colour).every(
          ([key, value]) => metadata.labels[key] === value,
        ),
    ),
  ).length;
  return { mine, others: names.length - mine };
}

export interface BakeWorld {
  readonly plan: BakePlan;
  readonly query: QueryMetrics | undefined;
}

/**
 * Watches one Service until the judge decides. Lost contact with the API server
 * decides nothing: traffic stays as it is until it is found again.
 */
export async function bakeUnit(
  release: Release,
  unit: Unit,
  world: BakeWorld,
): Promise<BakeEnd> {
  const { clock, bell, log } = release;
  const begun = clock.monotonic();
  const { live, plan } = unit;
  const restarts = () => restartsOf(live?.pods.items() ?? [], plan.toSelector);
  const before = restarts();
  let state: BakeState = newBakeState;
  for (let next = begun; ; ) {
    const isDue = clock.monotonic() >= next;
    const elapsedMs = clock.monotonic() - begun;
    if (isDue) next += world.plan.intervalMs;
    const { mine } = serving(unit);
    if (isDue || mine === 0 || restarts() - before > world.plan.maxRestarts) {
      const readings =
        world.query === undefined || !isDue
          ? {}
          : await measure(world.plan.metrics, elapsedMs, world.query);
      const isSilent = (live?.slices.silentMs() ?? 0) > 0;
      const [after, decision] = stepBake(world.plan, state, {
        elapsedMs,
        readings,
        readyEndpoints: isSilent ? undefined : mine,
        restarts: isSilent ? undefined : restarts() - before,
      });
      state = after;
      for (const verdict of decision.tell) log.warning(sayVerdict(verdict));
      if (decision.kind !== 'continue') return decision;
      if (isSilent)
        log.warning(
          `the API server cannot be heard (${live?.slices.problem()}); traffic stays on ${plan.to}`,
        );
    }
    const left =
      Math.min(next, begun + world.plan.durationMs) - clock.monotonic();
    await bell.wait(Math.max(1, left), release.signal);
  }
}
