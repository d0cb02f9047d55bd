import type { PlatformSize } from '@kit/registry';
import type { StepCount } from './build-progress.ts';
import type { Inputs } from './inputs.ts';

/** What came of a plan. */
export interface Outcome {
  readonly mode: Inputs['mode'];
  readonly dryRun: boolean;
  readonly pushed: boolean;
  /** Of the finished image; fewer than planned where a later run holds some. */
  readonly tags: readonly string[];
  readonly digest: string;
  readonly sizes: readonly PlatformSize[];
  readonly steps: StepCount;
  /** As buildx wrote it; '' without a build. */
  readonly metadata: string;
  readonly milliseconds: number;
  readonly problems: readonly string[];
}
