import { conditionOf } from './metadata.ts';
import type { ContainerStatus, Pod } from './pod.ts';

/** A condition of a pod that does not go away by waiting. */
export interface PodProblem {
  readonly kind: 'image' | 'config' | 'crash' | 'unschedulable' | 'ended';
  readonly pod: string;
  /** '' when it is the pod's as a whole. */
  readonly container: string;
  /** `ImagePullBackOff`, `CrashLoopBackOff`, `Unschedulable`, … */
  readonly reason: string;
  readonly message: string;
}

const imageReasons = new Set([
  'ImagePullBackOff',
  'ErrImagePull',
  'ErrImageNeverPull',
  'InvalidImageName',
  'RegistryUnavailable',
  'ImageInspectError',
]);
const configReasons = new Set([
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

/** What keeps these pods from becoming ready, by their own status. */
export function podProblems(pods: readonly Pod[]): readonly PodProblem[] {
  return pods
    .filter(({ metadata }) => metadata.deletedAt === '')
    .flatMap((pod) => {
      const whole = problemOfPod(pod);
      return [
        ...(whole === undefined ? [] : [whole]),
        ...pod.containers.flatMap((container) =>
          problemOfContainer(pod, container),
        ),
      ];
    });
}

function problemOfPod(pod: Pod): PodProblem | undefined {
  const scheduled = conditionOf(pod.conditions, 'PodScheduled');
  const about = { pod: pod.metadata.name, container: '' };
  if (scheduled?.status === 'False' && scheduled.reason === 'Unschedulable') {
    const { reason, message } = scheduled;
    return { ...about, kind: 'unschedulable', reason, message };
  }
  if (pod.phase !== 'Failed') return undefined;
  const reason = pod.reason || 'Failed';
  return { ...about, kind: 'ended', reason, message: pod.message };
}

function problemOfContainer(
  { metadata }: Pod,
  { name, waitingReason, waitingMessage, lastExit }: ContainerStatus,
): readonly PodProblem[] {
  const kind = kindOf(waitingReason);
  if (kind === undefined) return [];
  const exit =
    kind === 'crash' && lastExit !== undefined
      ? ` (last exit: code ${lastExit.code}${lastExit.reason && `, ${lastExit.reason}`})`
      : '';
  return [
    {
      kind,
      pod: metadata.name,
      container: name,
      reason: waitingReason,
      message: `${waitingMessage}${exit}`,
    },
  ];
}

function kindOf(reason: string): PodProblem['kind'] | undefined {
  if (imageReasons.has(reason)) return 'image';
  if (configReasons.has(reason)) return 'config';
  return reason === 'CrashLoopBackOff' ? 'crash' : undefined;
}

/** `pod web-1, container app: ImagePullBackOff: Back-off pulling …` */
export function sayProblem(problem: PodProblem): string {
  const container =
    problem.container === '' ? '' : `, container ${problem.container}`;
  return `pod ${problem.pod}${container}: ${problem.reason}: ${problem.message}`;
}

export interface ProblemWatch {
  /** The problems that have lasted longer than the grace. */
  lasting(
    problems: readonly PodProblem[],
    nowMs: number,
  ): readonly PodProblem[];
}

/** Gives a problem so long to go away by itself: a registry may hiccup once. */
export function watchProblems(graceMs: number): ProblemWatch {
  const firstSeen = new Map<string, number>();
  return {
    lasting(problems, nowMs) {
      const keys = new Map(problems.map((p) => [keyOf(p), p]));
      for (const key of firstSeen.keys()) {
        if (!keys.has(key)) firstSeen.delete(key);
      }
      for (const key of keys.keys()) {
        if (!firstSeen.has(key)) firstSeen.set(key, nowMs);
      }
      return [...keys]
        .filter(([key]) => nowMs - (firstSeen.get(key) ?? nowMs) >= graceMs)
        .map(([, problem]) => problem);
    },
  };
}

/** A pull alternates between two reasons: it is one problem. */
function keyOf({ kind, pod, container }: PodProblem): string {
  return `${kind} ${pod} ${container}`;
}
