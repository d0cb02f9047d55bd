import { formatDuration } from '@kit/clock';
import { waitHealthy } from './apply-health.ts';
import { type Command, replaceAll, scaleUp } from './compose-command.ts';
import type { Container } from './container.ts';
import { gatherContainers } from './gather-host.ts';
import {
  execInContainer,
  removeContainers,
  runCommand,
  signalContainers,
} from './remote-scripts.ts';
import {
  type ServiceSets,
  type SetRequest,
  sortContainers,
} from './service-sets.ts';
import type { Deployed, Swap, Workplace } from './unit.ts';

export interface ServiceChange {
  readonly service: string;
  readonly count: number;
  readonly strategy: 'blue-green' | 'recreate';
}

/** What is known of the containers that are there. */
export interface Before extends Pick<SetRequest, 'currentHash' | 'isDrained'> {
  /** Told when the new ones serve, before anything is done to the old ones. */
  readonly onServing?: () => void;
  /** On the way back, where what cannot be drained must go all the same. */
  readonly isBack?: boolean;
}

/** Brings one service to a release, or leaves it as it was. */
export function changeService(
  place: Workplace,
  change: ServiceChange,
  to: Deployed,
  before: Before,
): Promise<Swap> {
  return change.strategy === 'recreate'
    ? recreate(place, change, to, before)
    : swap(place, change, to, before);
}

/** n → 2n → n: the old ones go when all of the new ones serve. */
async function swap(
  place: Workplace,
  change: ServiceChange,
  to: Deployed,
  { onServing, isBack = false, ...known }: Before,
): Promise<Swap> {
  const { service, count } = change;
  const hash = to.hashes.get(service) ?? '';
  const request = { ...known, hash, count };
  const before = await gatherContainers(place.session, place.project, service);
  const { dead, old, kept } = sortContainers(before, request);
  await remove(place, `removing what is left of ${service}`, dead);
  const isMeant = ({ id, hash: own }: Container) =>
    own === hash && !old.some((one) => one.id === id);
  const total = old.length + count;
  try {
    if (kept.length < count) {
      const command = scaleUp(to.files, service, total);
      await compose(place, `starting ${service}`, command);
    }
    const awaited = { service, isMeant, needed: count };
    const diagnosis = await waitHealthy(place, awaited);
    if (diagnosis !== undefined) {
      await removeNew(place, service, before, to);
      return { kind: 'failed', diagnosis };
    }
  } catch (error) {
    // Nothing that is half started stays; the old ones have not been touched.
    await removeNew(place.lasting, service, before, to).catch(() => undefined);
    throw error;
  }
  if (kept.length === count && old.length === 0) return { kind: 'unchanged' };
  onServing?.();
  if (old.length > 0) await retire(place, service, old, isBack);
  return { kind: 'swapped', removed: old.length };
}

async function recreate(
  place: Workplace,
  change: ServiceChange,
  to: Deployed,
  { onServing }: Before,
): Promise<Swap> {
  const { service, count } = change;
  const hash = to.hashes.get(service) ?? '';
  const before = await gatherContainers(place.session, place.project, service);
  await compose(
    place,
    `replacing ${service}`,
    replaceAll(to.files, service, count),
  );
  const diagnosis = await waitHealthy(place, {
    service,
    isMeant: (one) => one.hash === hash,
    needed: count,
  });
  if (diagnosis !== undefined) return { kind: 'failed', diagnosis };
  const now = await gatherContainers(place.session, place.project, service);
  const isSame =
    now.length === before.length &&
    now.every(({ id }) => before.some((one) => one.id === id));
  if (isSame) return { kind: 'unchanged' };
  onServing?.();
  return { kind: 'swapped', removed: before.length };
}

async function removeNew(
  place: Workplace,
  service: string,
  before: readonly Container[],
  to: Deployed,
): Promise<void> {
  const { session, project } = place;
  const now = await gatherContainers(session, project, service);
  const added = now.filter(({ id }) => !before.some((one) => one.id === id));
  await remove(place, `removing the new ${service} of ${to.name}`, added);
}

/** No more requests, the last ones answered, then gone: by their ids. */
async function retire(
  place: Workplace,
  service: string,
  old: ServiceSets['old'],
  isBack: boolean,
): Promise<void> {
  const { inputs, world, journal } = place;
  const { clock, signal } = world;
  await journal.run(
    `drain ${service}`,
    async () => {
      await drain(place, service, old).catch((error: unknown) => {
        if (!isBack) throw error;
      });
      await clock.sleep(inputs.drainWait, signal);
    },
    () => `${old.length} old, ${formatDuration(inputs.drainWait)}`,
  );
  await remove(place, `removing the old ${service}`, old);
}

async function drain(
  place: Workplace,
  service: string,
  old: readonly Container[],
): Promise<void> {
  const how = place.inputs.drain?.get(service);
  if (how === undefined) return;
  const what = `draining ${service}`;
  const ids = old.map(({ id }) => id);
  if (how.kind === 'signal') {
    const args = [how.signal, ...ids];
    return place.change({ what, body: signalContainers, args });
  }
  for (const id of ids) {
    const args = [id, ...how.command];
    await place.change({ what, body: execInContainer, args });
  }
}

async function remove(
  place: Workplace,
  what: string,
  containers: readonly Container[],
): Promise<void> {
  if (containers.length === 0) return;
  await place.change({
    what,
    body: removeContainers,
    args: containers.map(({ id }) => id),
    timeoutMs: 5 * 60_000,
  });
}

function compose(place: Workplace, what: string, command: Command) {
  return place.change({
    what,
    body: runCommand,
    args: [place.directory, ...command],
    env: place.inputs.secrets ?? {},
    timeoutMs: 5 * 60_000,
  });
}

/** A service that runs for another is started anew, and waited for. */
export async function restartService(
  place: Workplace,
  service: string,
  command: Command,
): Promise<Swap> {
  await compose(place, `restarting ${service}`, command);
  const diagnosis = await waitHealthy(place, {
    service,
    isMeant: () => true,
    needed: 1,
  });
  return diagnosis === undefined
    ? { kind: 'swapped', removed: 0 }
    : { kind: 'failed', diagnosis };
}

/** For a service that did not run before. */
export async function removeService(
  place: Workplace,
  service: string,
): Promise<void> {
  const { session, project } = place;
  const all = await gatherContainers(session, project, service);
  await remove(place, `removing ${service}`, all);
}
