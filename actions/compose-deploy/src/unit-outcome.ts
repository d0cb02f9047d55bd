import type { HostOutcome, Target } from './unit.ts';

/** A host on which nothing was done. */
export function untouched(
  target: Pick<Target, 'plan' | 'session'>,
  reasonCode: string,
): HostOutcome {
  return {
    host: target.session.host,
    reasonCode,
    release: '',
    deployed: [],
    ...imagesOf(target),
    rolledBack: false,
    failure: undefined,
    failedService: '',
    diagnosis: undefined,
    problems: [],
  };
}

export function imagesOf({ plan }: Pick<Target, 'plan'>) {
  const { changes } = plan;
  return {
    images: Object.fromEntries(
      changes.map(({ service, image }) => [service, image.ref]),
    ),
    previousImages: Object.fromEntries(
      changes.map(({ service, from }) => [service, from]),
    ),
  };
}
