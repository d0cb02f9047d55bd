import type { WatchEnd } from './apply-watch.ts';
import type { Diagnosis } from './diagnosis.ts';

/** How a release ended: everything that outputs and summary are made of. */
export interface Outcome {
  /** kebab-case, stable. */
  readonly reasonCode:
    | 'dry-run'
    | 'unchanged'
    | 'deployed'
    | 'rollout-failed'
    | 'exec-check-failed'
    | 'hook-job-failed'
    | 'cancelled'
    | 'lock-lost'
    | 'apply-failed'
    | WatchEnd['reason'];
  readonly changed: boolean;
  readonly rolledBack: boolean;
  /** One line, when the step fails. */
  readonly failure: string | undefined;
  readonly images: Readonly<Record<string, string>>;
  readonly previousImages: Readonly<Record<string, string>>;
  readonly watch: WatchEnd | undefined;
  readonly diagnosis: Diagnosis | undefined;
  /** What could not be put back. */
  readonly problems: readonly string[];
}
