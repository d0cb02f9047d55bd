import type { LocalResult } from '@kit/devkit';

export interface DemoRun {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly event?: unknown;
  /** The sample repository unless given. */
  readonly workspace?: string;
  /** Lines of the log that are left out. */
  readonly hide?: RegExp;
}

/** What a step of the demo may do. */
export interface Stage {
  /** A copy of the sample monorepo with real git history, in a temporary folder. */
  readonly workspace: string;
  /** A folder for whatever else the step makes; removed at the end. */
  readonly scratch: string;
  /** Runs a built action; its summary is shown in the terminal and on the page. */
  run(action: string, run: DemoRun): Promise<LocalResult>;
  /** A sentence between two runs. */
  say(text: string): void;
  /** A part of the page that is more than text: trusted HTML, already escaped. */
  draw(html: string): void;
  git(...args: string[]): Promise<string>;
}

/** One action's part of the demo; files of `steps/` run in the order of their names. */
export interface DemoStep {
  readonly title: string;
  run(stage: Stage): Promise<void>;
}
