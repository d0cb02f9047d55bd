/** What the tag rules know of the run. */
export interface BuildFacts {
  readonly eventName: string;
  readonly ref: string;
  readonly sha: string;
  /** Of the pull request, or of the push; '' when there is none. */
  readonly baseRef: string;
  readonly defaultBranch: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** ISO 8601, when the event says it. */
  readonly commitDate: string | undefined;
  readonly shortShaLength: number;
}
