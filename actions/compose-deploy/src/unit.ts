import type { World } from '@kit/action';
import type { Audit, Journal } from '@kit/deployment';
import type { Session, Task } from './apply-session.ts';
import type { ProjectFiles } from './compose-command.ts';
import type { Diagnosis } from './health.ts';
import type { Inputs } from './inputs.ts';
import type { HostPlan, HostState } from './plan.ts';
import type { FileSource, HostFacts } from './project.ts';
import type { ReleasedImage } from './release.ts';

/** One host of a run: what is known of it and what is to be done there. */
export interface Target {
  readonly session: Session;
  readonly facts: HostFacts;
  readonly state: HostState;
  readonly plan: HostPlan;
  /** The files of the release that is made; the Compose files' names in order. */
  readonly sources: readonly FileSource[];
  readonly files: readonly string[];
  /** The release that a rollback goes back from; empty for a deployment. */
  readonly undoes: string;
}

/** What the steps on a host share. */
export interface Workplace {
  readonly inputs: Inputs;
  readonly world: World;
  readonly journal: Journal;
  readonly audit: Audit;
  readonly session: Session;
  readonly directory: string;
  /** `.kit` in the project's directory. */
  readonly stateFolder: string;
  readonly token: number;
  readonly lost: AbortSignal;
  readonly project: string;
  /** Runs what changes the host, as long as the lock is ours. */
  change(task: Task): Promise<void>;
  /** The same for what must also be done when the run is cancelled. */
  readonly lasting: Workplace;
}

/** A release as Compose is started with it. */
export interface Deployed {
  readonly name: string;
  readonly files: ProjectFiles;
  /** Of each service's configuration in it. */
  readonly hashes: ReadonlyMap<string, string>;
  readonly images: Readonly<Record<string, ReleasedImage>>;
}

/** How one service came through. */
export type Swap =
  | { readonly kind: 'swapped'; readonly removed: number }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'failed'; readonly diagnosis: Diagnosis };

/** How a host came through. */
export interface HostOutcome {
  readonly host: string;
  readonly reasonCode: string;
  readonly release: string;
  readonly deployed: readonly string[];
  readonly images: Readonly<Record<string, string>>;
  readonly previousImages: Readonly<Record<string, string>>;
  readonly rolledBack: boolean;
  /** One line, when it failed. */
  readonly failure: string | undefined;
  readonly failedService: string;
  readonly diagnosis: Diagnosis | undefined;
  /** What could not be brought back. */
  readonly problems: readonly string[];
}
