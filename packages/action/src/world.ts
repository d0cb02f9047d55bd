import { getState, setSecret } from '@actions/core';
import { type Clock, systemClock } from '@kit/clock';
import { type Context, readContext } from './context.ts';
import { createLog, type Log } from './log.ts';
import type { Env } from './read-inputs.ts';
import { appendToRunnerFile } from './runner-file.ts';
import { createSecrets, type Secrets } from './secrets.ts';

/** Carries texts from `main` to `post`. */
export interface StateStore {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

/** All that a run may touch, handed in. */
export interface World {
  readonly log: Log;
  readonly clock: Clock;
  readonly secrets: Secrets;
  /** Aborts, with a CANCELLED error as its reason, when the job is cancelled. */
  readonly signal: AbortSignal;
  readonly env: Env;
  readonly context: Context;
  readonly state: StateStore;
}

export function createWorld(env: Env, signal: AbortSignal): World {
  const secrets = createSecrets(setSecret);
  return {
    log: createLog(secrets),
    clock: systemClock,
    secrets,
    signal,
    env,
    context: readContext(env),
    state: {
      get: (name) => getState(name) || undefined,
      set: (name, text) => appendToRunnerFile('GITHUB_STATE', [[name, text]]),
    },
  };
}
