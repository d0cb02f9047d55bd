import { type Container, isIll } from './container.ts';
import type { Declared, DeclaredService } from './declared.ts';
import { unpinned } from './image-ref.ts';
import { hindrances, unknownServices } from './preflight.ts';
import type { Release, ReleasedImage } from './release.ts';
import { orderServices, workersOf } from './service-order.ts';

/** What is known of a host before anything is decided. */
export interface HostState {
  readonly declared: Declared;
  /** Of the files that are to be deployed, with the images that run now. */
  readonly hashes: ReadonlyMap<string, string>;
  readonly containers: readonly Container[];
  readonly current: Release | undefined;
  /** Services that a run which broke off had begun with. */
  readonly unfinished: readonly string[];
}

export interface Wanted {
  /** From versions-file: what is not in this project is none of our business. */
  readonly versions: ReadonlyMap<string, string>;
  /** Named one by one, by images or a rollback. */
  readonly images: ReadonlyMap<string, ReleasedImage>;
  /** Only these, when given; these also when nothing is different. */
  readonly services: readonly string[] | undefined;
  readonly recreate: readonly string[];
  readonly scale: ReadonlyMap<string, number>;
  readonly workers: ReadonlyMap<string, readonly string[]>;
  /** Compose files or variables come with this run. */
  readonly isSent: boolean;
}

export type Why =
  | 'new'
  | 'image'
  | 'configuration'
  | 'listed'
  | 'unfinished'
  /** As deployed, but not what runs, or not all of it. */
  | 'drift';

export interface Change {
  readonly service: string;
  /** Images that run now; empty when none does. */
  readonly from: string;
  readonly image: ReleasedImage;
  readonly why: Why;
  readonly strategy: 'blue-green' | 'recreate';
  readonly count: number;
  readonly running: number;
}

export interface HostPlan {
  readonly changes: readonly Change[];
  /** Restarted afterwards: they are not changed themselves. */
  readonly workers: readonly string[];
  readonly notes: readonly string[];
  /** What stands in the way; nothing is done then. */
  readonly problems: readonly string[];
}

/** What a deployment comes to on one host. */
export function planHost(state: HostState, wanted: Wanted): HostPlan {
  const { services, project } = state.declared;
  const names = orderServices(services, wanted.workers);
  const found = names.flatMap((service) => {
    const change = planChange(service, state, wanted);
    return change === undefined ? [] : [change];
  });
  const changes = withNewWorkers(found, names, state, wanted);
  const changed = new Set(changes.map(({ service }) => service));
  const helpers = names.filter(
    (name) =>
      !changed.has(name) &&
      workersOf(name, services, wanted.workers).some((of) => changed.has(of)),
  );
  const runs = (name: string) =>
    state.containers.some((one) => one.service === name && one.isRunning);
  return {
    changes,
    workers: helpers.filter(runs),
    notes: [
      ...[...wanted.versions.keys()]
        .filter((name) => !services.has(name))
        .map((name) => `${name} is not in the project ${project}`),
      ...helpers
        .filter((name) => !runs(name))
        .map((name) => `${name} does not run, and is not restarted`),
    ],
    problems: [
      ...unknownServices(state, wanted),
      ...changes.flatMap((change) => hindrances(change, services)),
    ],
  };
}

/** A worker of a changed service that has never been there is started with it. */
function withNewWorkers(
  changes: readonly Change[],
  names: readonly string[],
  state: HostState,
  wanted: Wanted,
): readonly Change[] {
  const isKnown = (name: string) =>
    state.containers.some(({ service }) => service === name) ||
    state.current?.images[name] !== undefined;
  const begun = new Set(
    changes.flatMap(({ service }) => wanted.workers.get(service) ?? []),
  );
  return names.flatMap((name) => {
    const change = changes.find(({ service }) => service === name);
    if (change !== undefined) return [change];
    const declared = state.declared.services.get(name);
    return declared === undefined || !begun.has(name) || isKnown(name)
      ? []
      : [changeOf(declared, 'new', state, wanted)];
  });
}

function planChange(
  service: string,
  state: HostState,
  wanted: Wanted,
): Change | undefined {
  const declared = state.declared.services.get(service);
  const isListed = wanted.services?.includes(service) ?? false;
  if (declared === undefined) return undefined;
  if (wanted.services !== undefined && !isListed) return undefined;
  const running = runningOf(service, state);
  const image = imageFor(declared, state, wanted);
  const why = whyChange(declared, image, running, state, wanted, isListed);
  if (why === undefined) return undefined;
  const change = changeOf(declared, why, state, wanted);
  // None runs, and none is to run: that would be no change each time.
  return change.count === 0 && change.running === 0 ? undefined : change;
}

function changeOf(
  declared: DeclaredService,
  why: Why,
  state: HostState,
  wanted: Wanted,
): Change {
  const { name: service, replicas } = declared;
  const running = runningOf(service, state);
  return {
    service,
    image: imageFor(declared, state, wanted) ?? { ref: '', pin: '' },
    why,
    from: [...new Set(running.map((one) => unpinned(one.image)))].join(', '),
    strategy: wanted.recreate.includes(service) ? 'recreate' : 'blue-green',
    count: wanted.scale.get(service) ?? replicas ?? Math.max(1, running.length),
    running: running.length,
  };
}

function runningOf(service: string, { containers }: HostState) {
  return containers.filter((one) => one.service === service && one.isRunning);
}

function imageFor(
  { name, image }: DeclaredService,
  { current }: HostState,
  { images, versions }: Wanted,
): ReleasedImage | undefined {
  const named = images.get(name);
  if (named !== undefined) return named;
  const version = versions.get(name);
  if (version !== undefined) return { ref: version, pin: version };
  const kept = current?.images[name];
  if (kept !== undefined) return { ref: kept.ref, pin: kept.ref };
  return image === undefined ? undefined : { ref: image, pin: image };
}

function whyChange(
  declared: DeclaredService,
  image: ReleasedImage | undefined,
  running: readonly Container[],
  { current, hashes, unfinished }: HostState,
  { images, versions, scale, isSent }: Wanted,
  isListed: boolean,
): Why | undefined {
  const service = declared.name;
  const isNamed = images.has(service) || versions.has(service);
  if (running.length === 0) return isNamed || isListed ? 'new' : undefined;
  if (unfinished.includes(service)) return 'unfinished';
  const recorded = current?.images[service];
  const isSame =
    recorded === undefined
      ? running.every((one) => isImage(one.image, image))
      : recorded.ref === image?.ref &&
        (image.pin === image.ref || image.pin === recorded.pin);
  if (isNamed && !isSame) return 'image';
  if (isListed) return 'listed';
  const before = current?.hashes[service];
  const isOther = before !== undefined && before !== hashes.get(service);
  if (isSent && isOther) return 'configuration';
  const count = scale.get(service);
  const isWhole =
    running.length >= (count ?? declared.replicas ?? 1) &&
    (count === undefined || running.length === count) &&
    running.every(
      (one) =>
        one.health !== 'starting' &&
        !isIll(one) &&
        (recorded === undefined ||
          [recorded.pin, recorded.ref].includes(one.image)),
    );
  return isNamed && !isWhole ? 'drift' : undefined;
}

function isImage(running: string, image: ReleasedImage | undefined): boolean {
  return (
    running === image?.ref ||
    running === image?.pin ||
    unpinned(running) === image?.ref
  );
}
