import { didYouMean } from '@kit/errors';
import type { Container } from './container.ts';
import type { Declared, DeclaredService } from './declared.ts';
import { unpinned } from './image-ref.ts';
import type { Release, ReleasedImage } from './release.ts';

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

export type Why = 'new' | 'image' | 'configuration' | 'listed' | 'unfinished';

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
  const changes = names.flatMap((service) => {
    const change = planChange(service, state, wanted);
    return change === undefined ? [] : [change];
  });
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

function planChange(
  service: string,
  state: HostState,
  wanted: Wanted,
): Change | undefined {
  const declared = state.declared.services.get(service);
  const isListed = wanted.services?.includes(service) ?? false;
  if (declared === undefined) return undefined;
  if (wanted.services !== undefined && !isListed) return undefined;
  const running = state.containers.filter(
    (one) => one.service === service && one.isRunning,
  );
  const image = imageFor(declared, state, wanted);
  const why = whyChange(service, image, running, state, wanted, isListed);
  if (why === undefined) return undefined;
  return {
    service,
    image: image ?? { ref: '', pin: '' },
    why,
    from: [...new Set(running.map((one) => unpinned(one.image)))].join(', '),
    strategy: wanted.recreate.includes(service) ? 'recreate' : 'blue-green',
    count:
      wanted.scale.get(service) ??
      declared.replicas ??
      Math.max(1, running.length),
    running: running.length,
  };
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
  service: string,
  image: ReleasedImage | undefined,
  running: readonly Container[],
  { current, hashes, unfinished }: HostState,
  { images, versions, isSent }: Wanted,
  isListed: boolean,
): Why | undefined {
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
  return isSent && isOther ? 'configuration' : undefined;
}

function isImage(running: string, image: ReleasedImage | undefined): boolean {
  return (
    running === image?.ref ||
    running === image?.pin ||
    unpinned(running) === image?.ref
  );
}

/** The services after whose change this one is restarted. */
function workersOf(
  name: string,
  services: Declared['services'],
  workers: Wanted['workers'],
): readonly string[] {
  const given = [...workers]
    .filter(([, names]) => names.includes(name))
    .map(([service]) => service);
  return [...given, ...(services.get(name)?.restartsAfter ?? [])];
}

/** What others depend on first; as declared where nothing says otherwise. */
export function orderServices(
  services: Declared['services'],
  workers: Wanted['workers'],
): readonly string[] {
  const ordered = new Set<string>();
  const visit = (name: string, path: readonly string[]) => {
    const service = services.get(name);
    if (service === undefined || ordered.has(name) || path.includes(name))
      return;
    const before = [
      ...service.dependsOn,
      ...workersOf(name, services, workers),
    ];
    for (const other of before) visit(other, [...path, name]);
    ordered.add(name);
  };
  for (const name of services.keys()) visit(name, []);
  return [...ordered];
}

function unknownServices({ declared }: HostState, wanted: Wanted) {
  const known = [...declared.services.keys()];
  const named = [
    ...(wanted.services ?? []),
    ...wanted.images.keys(),
    ...wanted.recreate,
    ...wanted.scale.keys(),
    ...[...wanted.workers].flatMap(([name, workers]) => [name, ...workers]),
  ];
  return [...new Set(named)]
    .filter((name) => !declared.services.has(name))
    .map(
      (name) =>
        `the project ${declared.project} has no service "${name}"${didYouMean(name, known)}`,
    );
}

/** What keeps two sets of a service from running beside each other. */
function hindrances(
  { service, image, strategy, count }: Change,
  services: Declared['services'],
): readonly string[] {
  const declared = services.get(service);
  const missing =
    image.ref === ''
      ? [
          `${service} has no image: nothing is built on the host; give one by images or versions-file`,
        ]
      : [];
  if (strategy === 'recreate' && count === 1) return missing;
  const { containerName, fixedPorts = [], usesHostNetwork } = declared ?? {};
  const found = [
    ...(containerName === undefined
      ? []
      : [`container_name: ${containerName}`]),
    ...(fixedPorts.length === 0
      ? []
      : [`the fixed host port ${fixedPorts.join(', ')}`]),
    ...(usesHostNetwork ? ['network_mode: host'] : []),
  ];
  return [
    ...missing,
    ...found.map(
      (what) =>
        `${service} cannot run twice at once: it has ${what}; take that out, or list ${service} in recreate (it is then down for a moment)`,
    ),
  ];
}
