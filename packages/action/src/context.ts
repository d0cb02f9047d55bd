import { readFileSync } from 'node:fs';
import type { Env } from './read-inputs.ts';

/** Where and why this step runs; names without `GITHUB_`, empty ones ''. */
export interface Context {
  readonly eventName: string;
  /** The event's payload as it came: nothing in it is known. */
  readonly event: unknown;
  readonly repository: string;
  readonly ref: string;
  readonly refName: string;
  readonly sha: string;
  readonly headRef: string;
  readonly baseRef: string;
  readonly workflow: string;
  /** `owner/name/.github/workflows/x.yml@ref`. */
  readonly workflowRef: string;
  readonly job: string;
  readonly actor: string;
  readonly triggeringActor: string;
  readonly runId: string;
  readonly runNumber: string;
  readonly runAttempt: string;
  readonly workspace: string;
  readonly temp: string;
  readonly serverUrl: string;
  readonly apiUrl: string;
}

/** Throws nothing: an event that cannot be read is an unknown one. */
export function readContext(env: Env): Context {
  const text = (name: string) => env[name] ?? '';
  return {
    eventName: text('GITHUB_EVENT_NAME'),
    event: readEvent(text('GITHUB_EVENT_PATH')),
    repository: text('GITHUB_REPOSITORY'),
    ref: text('GITHUB_REF'),
    refName: text('GITHUB_REF_NAME'),
    sha: text('GITHUB_SHA'),
    headRef: text('GITHUB_HEAD_REF'),
    baseRef: text('GITHUB_BASE_REF'),
    workflow: text('GITHUB_WORKFLOW'),
    workflowRef: text('GITHUB_WORKFLOW_REF'),
    job: text('GITHUB_JOB'),
    actor: text('GITHUB_ACTOR'),
    triggeringActor: text('GITHUB_TRIGGERING_ACTOR'),
    runId: text('GITHUB_RUN_ID'),
    runNumber: text('GITHUB_RUN_NUMBER'),
    runAttempt: text('GITHUB_RUN_ATTEMPT'),
    workspace: text('GITHUB_WORKSPACE') || process.cwd(),
    temp: text('RUNNER_TEMP'),
    serverUrl: text('GITHUB_SERVER_URL') || 'https://github.com',
    apiUrl: text('GITHUB_API_URL') || 'https://api.github.com',
  };
}

function readEvent(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

/** What stands at a path of unknown data, own properties only. */
export function valueAt(data: unknown, ...path: readonly string[]): unknown {
  let value = data;
  for (const key of path) {
    if (
      typeof value !== 'object' ||
      value === null ||
      !Object.hasOwn(value, key)
    ) {
      return undefined;
    }
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** The same, when it is a text that is not empty. */
export function textAt(
  data: unknown,
  ...path: readonly string[]
): string | undefined {
  const value = valueAt(data, ...path);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
