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
