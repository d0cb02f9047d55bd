import { unpinned } from './image-ref.ts';
import type { HostState } from './plan.ts';

export interface Drift {
  readonly service: string;
  readonly what: string;
}

/**
 * Where what runs is not what was deployed last, or, before the first
 * deployment, what is declared.
 */
export function findDrift(state: HostState): readonly Drift[] {
  const { declared, containers } = state;
  const names = new Set([
    ...declared.services.keys(),
    ...containers.map(({ service }) => service),
  ]);
  return [...names].flatMap((service) =>
    driftOf(service, state).map((what) => ({ service, what })),
  );
}

function driftOf(
  service: string,
  { declared, containers, current, unfinished }: HostState,
): readonly string[] {
  const own = containers.filter((one) => one.service === service);
  const running = own.filter(({ isRunning }) => isRunning);
  const wanted = declared.services.get(service);
  if (wanted === undefined) {
    return running.length === 0
      ? []
      : [`runs ${running.length} times, and is not declared`];
  }
  if (unfinished.includes(service)) {
    return ['a deployment of it broke off'];
  }
  const ended = own.find(({ isRunning }) => !isRunning);
  const count = wanted.replicas ?? 1;
  const expected = current?.images[service];
  const declaredRef = expected?.ref ?? wanted.image;
  const others = running.filter(({ image }) =>
    expected === undefined
      ? declaredRef !== undefined && unpinned(image) !== declaredRef
      : image !== expected.pin && image !== expected.ref,
  );
  const hash = current?.hashes[service];
  const changed = running.filter(
    (one) => hash !== undefined && one.hash !== hash && !others.includes(one),
  );
  const [other] = others;
  return [
    ...(running.length === 0 && count > 0
      ? [
          ended === undefined
            ? 'is declared and does not run'
            : `does not run: ${ended.name} ${ended.status}, exit code ${ended.exitCode}`,
        ]
      : []),
    ...(wanted.replicas !== undefined &&
    running.length > 0 &&
    running.length !== count
      ? [`runs ${running.length} times, declared ${count}`]
      : []),
    ...(other === undefined
      ? []
      : [
          `${other.name} runs ${other.image}, ${expected === undefined ? 'declared' : 'deployed'} is ${declaredRef}`,
        ]),
    ...(changed[0] === undefined
      ? []
      : [`${changed[0].name} has another configuration than was deployed`]),
    ...running
      .filter(({ health }) => health === 'unhealthy')
      .map(({ name }) => `${name} is unhealthy`),
  ];
}
