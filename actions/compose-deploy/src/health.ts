import type { Container } from './container.ts';

export type HealthVerdict =
  | { readonly kind: 'ready' }
  | { readonly kind: 'waiting'; readonly seen: string }
  | {
      readonly kind: 'failed';
      readonly container: Container | undefined;
      readonly why: string;
    };

/** One container that crashes again and again is not waited for. */
const mostRestarts = 2;

export interface HealthQuestion {
  readonly needed: number;
  readonly containers: readonly Container[];
  /** What each answered, by id, where health is asked over HTTP. */
  readonly answers: ReadonlyMap<string, string> | undefined;
  /** How long all have been running without a restart. */
  readonly steadyMs: number;
  /** For containers that nobody asks how they are. */
  readonly settleMs: number;
}

/**
 * Whether the containers of the new set serve. One of them that failed decides
 * at once; a health check that has yet to answer is waited for.
 */
export function judgeHealth(question: HealthQuestion): HealthVerdict {
  const { needed, containers, answers } = question;
  for (const container of containers) {
    const why = failureOf(container);
    if (why !== undefined) return { kind: 'failed', container, why };
  }
  const pending = containers.filter((one) => !isReady(one, question));
  const ready = containers.length - pending.length;
  if (pending.length === 0 && ready >= needed) return { kind: 'ready' };
  const [first] = pending;
  const about =
    first === undefined ? '' : `; ${first.name}: ${sayState(first, answers)}`;
  return { kind: 'waiting', seen: `${ready} of ${needed} ready${about}` };
}

export function failureOf(container: Container): string | undefined {
  const { status, exitCode, restarts, health, error } = container;
  if (container.isOutOfMemory) return 'was killed for want of memory';
  if (status === 'exited' || status === 'dead') {
    return `ended with exit code ${exitCode}${error && `: ${error}`}`;
  }
  if (restarts >= mostRestarts) {
    return `was restarted ${restarts} times; last exit code ${exitCode}`;
  }
  if (health === 'unhealthy') return 'is unhealthy';
  return undefined;
}

function isReady(
  container: Container,
  { answers, steadyMs, settleMs }: HealthQuestion,
): boolean {
  if (!container.isRunning || container.health === 'starting') return false;
  if (answers !== undefined) return isGood(answers.get(container.id));
  return container.health === 'healthy' || steadyMs >= settleMs;
}

function isGood(answer: string | undefined): boolean {
  return /^[23]\d\d$/.test(answer ?? '');
}

export function sayState(
  container: Container,
  answers: ReadonlyMap<string, string> | undefined,
): string {
  const { status, health } = container;
  const answer = answers?.get(container.id);
  const http =
    answers === undefined
      ? ''
      : `, HTTP ${answer === undefined || answer === '000' ? 'no answer' : answer}`;
  return `${status}${health === 'none' ? '' : `, ${health}`}${http}`;
}

/** Everything one wants to know of a container that failed. */
export interface Diagnosis {
  readonly service: string;
  readonly container: string;
  readonly image: string;
  readonly why: string;
  readonly health: string;
  readonly logs: string;
}
