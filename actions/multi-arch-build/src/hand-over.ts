import type { Inputs } from './inputs.ts';
import type { Plan } from './plan.ts';
import { platformSlug } from './platforms.ts';

export interface HandOver {
  readonly runId: string;
  /** Tells several images of one run apart. */
  readonly key: string;
}

/** The tag under which the build of a platform hands its image to the merge. */
export function handOverTag(
  { runId, key }: HandOver,
  attempt: number,
  platform: string,
): string {
  return `kit-${runId}.${attempt}.${key}.${platformSlug(platform)}`;
}

/** The part of a build that makes all platforms at once. */
const whole = 'all';

/** What is handed over: by `build` its platform, with `monotonic` all in one. */
export function partsOf(inputs: Inputs, plan: Plan): readonly string[] {
  if (inputs.mode === 'build') return plan.building;
  return inputs.mode === 'merge' ? plan.platforms : [whole];
}

/** Whether the tags are set in a step of their own, after the build. */
export function mergesHere({ mode, monotonic, push }: Inputs): boolean {
  return mode === 'merge' || (mode === 'auto' && monotonic && push);
}

export interface Candidate {
  readonly platform: string;
  readonly attempt: number;
  readonly tag: string;
}

/** The tags to look for, the newest attempt of each platform first. */
export function handOverCandidates(
  given: HandOver,
  attempt: number,
  platforms: readonly string[],
): readonly Candidate[] {
  return platforms.flatMap((platform) =>
    Array.from({ length: attempt }, (_, index) => {
      const of = attempt - index;
      return { platform, attempt: of, tag: handOverTag(given, of, platform) };
    }),
  );
}

/** What a finished set lacks. */
export function missingPlatforms(
  platforms: readonly string[],
  found: readonly { readonly platform: string }[],
): readonly string[] {
  const have = new Set(found.map(({ platform }) => platform));
  return platforms.filter((platform) => !have.has(platform));
}

/** Of each platform the first, which is that of the newest attempt. */
export function newestOf(
  candidates: readonly Candidate[],
): readonly Candidate[] {
  const newest = new Map<string, Candidate>();
  for (const candidate of candidates) {
    if (!newest.has(candidate.platform))
      newest.set(candidate.platform, candidate);
  }
  return [...newest.values()];
}

/** Keys other than ours under which this run has handed something over. */
export function otherKeys(
  { runId, key }: HandOver,
  tags: readonly string[],
): readonly string[] {
  const keys = tags.flatMap((tag) => {
    const [run, , other] = /^kit-(.+)$/.exec(tag)?.[1]?.split('.') ?? [];
    return run === runId && other !== undefined ? [other] : [];
  });
  return [...new Set(keys)].filter((other) => other !== key);
}
