import {
  type Annotation,
  type Context,
  createSecrets,
  type Env,
  type Log,
  type World,
} from '@kit/action';
import { type ManualClock, manualClock } from './manual-clock.ts';

export interface MemoryLog extends Log {
  /** `level: text`, in order; groups as `group: title`. */
  readonly entries: readonly string[];
}

export function memoryLog(): MemoryLog {
  const entries: string[] = [];
  const add = (level: string) => (text: string) =>
    void entries.push(`${level}: ${text}`);
  return {
    entries,
    info: add('info'),
    debug: add('debug'),
    notice: add('notice'),
    warning: add('warning'),
    error: add('error'),
    async group(title, body) {
      entries.push(`group: ${title}`);
      return body();
    },
    annotate(annotations: readonly Annotation[]) {
      for (const { level, message } of annotations) add(level)(message);
      return [];
    },
    isDebug: false,
  };
}

export interface MemoryWorld extends World {
  readonly log: MemoryLog;
  readonly clock: ManualClock;
}

const context: Context = {
  eventName: 'push',
  event: {},
  repository: 'org/shop',
  ref: 'refs/heads/main',
  refName: 'main',
  sha: '0123456789abcdef0123456789abcdef01234567',
  headRef: '',
  baseRef: '',
  workflow: 'ci',
  workflowRef: 'org/shop/.github/workflows/ci.yml@refs/heads/main',
  job: 'build',
  actor: 'octocat',
  triggeringActor: 'octocat',
  runId: '1001',
  runNumber: '7',
  runAttempt: '1',
  workspace: '/workspace',
  temp: '/tmp',
  serverUrl: 'https://github.com',
  apiUrl: 'https://api.github.com',
};

/** A world without a runner, for tests of `run`. */
export function memoryWorld(
  given: { context?: Partial<Context>; env?: Env; signal?: AbortSignal } = {},
): MemoryWorld {
  const state = new Map<string, string>();
  return {
    log: memoryLog(),
    clock: manualClock(),
    secrets: createSecrets(() => undefined),
    signal: given.signal ?? new AbortController().signal,
    env: given.env ?? {},
    context: { ...context, ...given.context },
    state: {
      get: (name) => state.get(name),
      set: (name, value) => void state.set(name, value),
    },
  };
}
