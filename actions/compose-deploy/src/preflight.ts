import { didYouMean } from '@kit/errors';
import type { Declared } from './declared.ts';
import type { Change, HostState, Wanted } from './plan.ts';

/** Names that the project does not have, in words. */
export function unknownServices({ declared }: HostState, wanted: Wanted) {
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
export function hindrances(
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
