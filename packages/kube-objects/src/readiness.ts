import { isDeepStrictEqual } from 'node:util';
import { conditionOf } from './metadata.ts';
import type { Workload } from './workload.ts';

export type RolloutState =
  | { readonly kind: 'ready'; readonly message: string }
  | { readonly kind: 'progressing'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };

export interface RolloutTarget {
  /** `metadata.generation` of our own write: an older status says nothing. */
  readonly generation: number;
  /** So many pods must be there; 1 unless given: nought is not ready. */
  readonly minReplicas?: number;
  /**
   * The answer to our own write. What it says of a rollout is of an earlier one
   * while the controller has not seen the write, and the controller leaves a
   * failure of that one where it is until the new one makes progress.
   */
  readonly written?: Workload;
}

/**
 * Where a rollout stands: the arithmetic of `kubectl rollout status`
 * (polymorphichelpers/rollout_status.go) and of kstatus, with their holes
 * closed: no pods are not ready, a paused Deployment and a refused pod fail.
 */
export function rolloutState(
  workload: Workload,
  target: RolloutTarget,
): RolloutState {
  const { kind, metadata, status } = workload;
  const name = `${kind.toLowerCase()} ${metadata.name}`;
  if (metadata.deletedAt !== '') return failed(`${name} is being deleted`);
  if (
    status.observedGeneration < Math.max(target.generation, metadata.generation)
  ) {
    return progressing(`${name}: the change has not been taken up yet`);
  }
  const refusal = refusalOf(workload, target.written);
  if (refusal !== undefined) return failed(`${name}: ${refusal}`);
  return kind === 'StatefulSet'
    ? statefulSetState(name, workload, target)
    : replicaState(name, workload, target);
}

function refusalOf(
  { isPaused, status, strategy }: Workload,
  written: Workload | undefined,
) {
  if (isPaused) return 'its rollout is paused (spec.paused)';
  if (strategy === 'OnDelete') {
    return 'its update strategy is OnDelete: nothing rolls out by itself';
  }
  const former = written === undefined ? [] : earlierConditions(written);
  const conditions = status.conditions.filter(
    (now) => !former.some((then) => isDeepStrictEqual(now, then)),
  );
  const progress = conditionOf(conditions, 'Progressing');
  if (progress?.reason === 'ProgressDeadlineExceeded') return progress.message;
  const failure = conditionOf(conditions, 'ReplicaFailure');
  return failure?.status === 'True' ? failure.message : undefined;
}

function earlierConditions({ metadata, status }: Workload) {
  const isSeen = status.observedGeneration >= metadata.generation;
  return isSeen ? [] : status.conditions;
}

function replicaState(
  name: string,
  { kind, replicas, status }: Workload,
  { minReplicas = 1 }: RolloutTarget,
): RolloutState {
  const wanted = kind === 'DaemonSet' ? status.replicas : replicas;
  if (wanted < minReplicas) {
    return kind === 'DaemonSet'
      ? progressing(`${name}: no node takes a pod`)
      : failed(
          `${name}: has ${wanted} replicas, at least ${minReplicas} are needed`,
        );
  }
  if (status.updatedReplicas < wanted) {
    return progressing(
      `${name}: ${status.updatedReplicas} of ${wanted} pods are of the new version`,
    );
  }
  if (kind !== 'DaemonSet' && status.replicas > status.updatedReplicas) {
    const old = status.replicas - status.updatedReplicas;
    return progressing(`${name}: ${old} old pods have not ended`);
  }
  if (status.availableReplicas < wanted || status.readyReplicas < wanted) {
    return progressing(
      `${name}: ${Math.min(status.availableReplicas, status.readyReplicas)} of ${wanted} pods are available`,
    );
  }
  return {
    kind: 'ready',
    message: `${name}: ${wanted} of ${wanted} pods are ready`,
  };
}

function statefulSetState(
  name: string,
  { replicas, partition, status }: Workload,
  { minReplicas = 1 }: RolloutTarget,
): RolloutState {
  if (replicas < minReplicas) {
    return failed(
      `${name}: has ${replicas} replicas, at least ${minReplicas} are needed`,
    );
  }
  if (status.readyReplicas < replicas || status.availableReplicas < replicas) {
    return progressing(
      `${name}: ${status.readyReplicas} of ${replicas} pods are ready`,
    );
  }
  const updating = Math.max(0, replicas - partition);
  if (status.updatedReplicas < updating) {
    return progressing(
      `${name}: ${status.updatedReplicas} of ${updating} pods are of the new version`,
    );
  }
  if (partition === 0 && status.currentRevision !== status.updateRevision) {
    return progressing(`${name}: the new revision is not the current one yet`);
  }
  return {
    kind: 'ready',
    message: `${name}: ${replicas} of ${replicas} pods are ready`,
  };
}

function progressing(message: string): RolloutState {
  return { kind: 'progressing', message };
}

function failed(message: string): RolloutState {
  return { kind: 'failed', message };
}
