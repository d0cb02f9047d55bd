import { type Container, isIll } from './container.ts';

/** The containers of one service, by what is to become of them. */
export interface ServiceSets {
  /** Of the release that is wanted: they stay. */
  readonly kept: readonly Container[];
  /** What serves now, and goes when the new ones serve. */
  readonly old: readonly Container[];
  /** What serves nobody: it goes at once. */
  readonly dead: readonly Container[];
}

export interface SetRequest {
  readonly hash: string;
  /** Of the release that was current: even ill, these stay until the end. */
  readonly currentHash: string | undefined;
  readonly count: number;
  /** Some may have been told to take no more requests: none of them stays. */
  readonly isDrained?: boolean;
}

/**
 * Sorts what is there, whoever left it: a run that broke off is taken up from
 * what its containers are, not from what it had meant to do.
 */
export function sortContainers(
  containers: readonly Container[],
  { hash, currentHash, count, isDrained = false }: SetRequest,
): ServiceSets {
  const isDead = (one: Container) =>
    !one.isRunning || (one.hash !== currentHash && isIll(one));
  const dead = containers.filter(isDead);
  const alive = containers.filter((one) => !isDead(one));
  const wanted = alive.filter(
    (one) => !isDrained && one.hash === hash && !isIll(one),
  );
  const kept = [...wanted].sort((a, b) => rank(a) - rank(b)).slice(0, count);
  return { kept, dead, old: alive.filter((one) => !kept.includes(one)) };
}

function rank({ health }: Container): number {
  return health === 'healthy' || health === 'none' ? 0 : 1;
}
