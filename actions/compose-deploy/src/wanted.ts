import type { Inputs } from './inputs.ts';
import type { Wanted } from './plan.ts';
import type { Release, ReleasedImage } from './release.ts';

interface SentVersions {
  readonly files: readonly unknown[];
  readonly variables: string | undefined;
  readonly versions: ReadonlyMap<string, string>;
}

/** What the inputs ask for. */
export function wantedOf(inputs: Inputs, sent: SentVersions): Wanted {
  const images = [...(inputs.images ?? [])].map(
    ([service, ref]): [string, ReleasedImage] => [service, { ref, pin: ref }],
  );
  return {
    ...shared(inputs),
    versions: sent.versions,
    images: new Map(images),
    services: inputs.services,
    isSent: sent.files.length > 0 || sent.variables !== undefined,
  };
}

/** The images of a recorded release, of all services or of those listed. */
export function wantedBack(inputs: Inputs, release: Release): Wanted {
  const { services } = inputs;
  const images = Object.entries(release.images).filter(
    ([service]) => services?.includes(service) ?? true,
  );
  return {
    ...shared(inputs),
    versions: new Map(),
    images: new Map(images),
    services,
    isSent: services === undefined,
  };
}

/** Where a rollback would go is where one is: only what does not serve is brought up. */
export function wantedThere(inputs: Inputs, current: Release): Wanted {
  return {
    ...wantedBack(inputs, current),
    services: undefined,
    isSent: false,
  };
}

function shared(inputs: Inputs) {
  return {
    recreate: inputs.recreate ?? [],
    scale: inputs.scale ?? new Map<string, number>(),
    workers: inputs.workers ?? new Map<string, readonly string[]>(),
  };
}
