import { describe, expect, it } from '@jest/globals';
import {
  parseWorkload,
  type RolloutTarget,
  rolloutState,
} from '../src/index.ts';

interface Given {
  readonly kind?: string;
  readonly spec?: object;
  readonly status?: object;
  readonly metadata?: object;
}

function stateOf(given: Given, target: Partial<RolloutTarget> = {}) {
  return rolloutState(deploymentOf(given), { generation: 2, ...target });
}

function deploymentOf({ kind = 'Deployment', spec, status, metadata }: Given) {
  const full = {
    kind,
    metadata: { name: 'web', generation: 2, ...metadata },
    spec: { replicas: 3, ...spec },
    status: {
      observedGeneration: 2,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      ...status,
    },
  };
  return parseWorkload(full);
}

describe('a failure of an earlier rollout', () => {
  const failed = (lastUpdateTime: string, type = 'Progressing') => ({
    updatedReplicas: 1,
    conditions: [
      {
        type,
        status: type === 'Progressing' ? 'False' : 'True',
        reason:
          type === 'Progressing' ? 'ProgressDeadlineExceeded' : 'FailedCreate',
        message: 'timed out',
        lastUpdateTime,
      },
    ],
  });
  const answer = (observedGeneration: number, status: object) =>
    deploymentOf({ status: { ...status, observedGeneration } });

  it.each([
    ['the same, left over', 'Progressing', 'T1', 1, 'progressing'],
    ['the same, left over', 'ReplicaFailure', 'T1', 1, 'progressing'],
    ['written anew', 'Progressing', 'T2', 1, 'failed'],
    ['seen with our write already', 'Progressing', 'T1', 2, 'failed'],
  ] as const)('%s (%s at %s): %#', (_, type, at, observed, kind) => {
    const written = answer(observed, failed('T1', type));
    const now = { status: failed(at, type) };
    expect(stateOf(now, { written }).kind).toBe(kind);
  });

  it('counts when nothing was written', () => {
    expect(stateOf({ status: failed('T1') }).kind).toBe('failed');
  });
});

describe('the rollout of a Deployment', () => {
  it.each<[string, Given, string, string]>([
    ['all pods are new and available', {}, 'ready', '3 of 3'],
    [
      'our own write has not been observed',
      { status: { observedGeneration: 1 } },
      'progressing',
      'not been taken up',
    ],
    [
      'it has no replicas',
      {
        spec: { replicas: 0 },
        status: {
          replicas: 0,
          updatedReplicas: 0,
          readyReplicas: 0,
          availableReplicas: 0,
        },
      },
      'failed',
      'has 0 replicas',
    ],
    [
      'pods are missing',
      { status: { updatedReplicas: 1 } },
      'progressing',
      '1 of 3 pods are of the new version',
    ],
    [
      'old pods have not ended',
      { status: { replicas: 4 } },
      'progressing',
      '1 old pods',
    ],
    [
      'pods are ready but not available yet',
      { status: { availableReplicas: 2 } },
      'progressing',
      '2 of 3 pods are available',
    ],
    ['it is paused', { spec: { paused: true } }, 'failed', 'paused'],
    [
      'it is being deleted',
      { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } },
      'failed',
      'deleted',
    ],
    [
      'its deadline has passed',
      {
        status: {
          conditions: [
            {
              type: 'Progressing',
              status: 'False',
              reason: 'ProgressDeadlineExceeded',
              message: 'too late',
            },
          ],
        },
      },
      'failed',
      'too late',
    ],
    [
      'its pods are refused',
      {
        status: {
          conditions: [
            {
              type: 'ReplicaFailure',
              status: 'True',
              reason: 'FailedCreate',
              message: 'exceeded quota',
            },
          ],
        },
      },
      'failed',
      'exceeded quota',
    ],
  ])('is told when %s', (_name, given, kind, message) => {
    const state = stateOf(given);
    expect(state.kind).toBe(kind);
    expect(state.message).toContain(message);
  });
});

describe('the rollout of a StatefulSet', () => {
  const done = { currentRevision: 'b', updateRevision: 'b' };
  it.each<[string, Given, string]>([
    ['all pods are of the new revision', { status: done }, 'ready'],
    [
      'the revision has not become the current one',
      { status: { ...done, currentRevision: 'a' } },
      'progressing',
    ],
    [
      'a pod is not ready',
      { status: { ...done, readyReplicas: 2 } },
      'progressing',
    ],
    [
      'the pods above the partition are new',
      {
        spec: {
          updateStrategy: {
            type: 'RollingUpdate',
            rollingUpdate: { partition: 2 },
          },
        },
        status: {
          updatedReplicas: 1,
          currentRevision: 'a',
          updateRevision: 'b',
        },
      },
      'ready',
    ],
    [
      'a pod above the partition is old',
      {
        spec: {
          updateStrategy: {
            type: 'RollingUpdate',
            rollingUpdate: { partition: 1 },
          },
        },
        status: { updatedReplicas: 1 },
      },
      'progressing',
    ],
    [
      'it updates on delete only',
      { spec: { updateStrategy: { type: 'OnDelete' } } },
      'failed',
    ],
    ['it has no replicas', { spec: { replicas: 0 }, status: done }, 'failed'],
  ])('is told when %s', (_name, given, kind) => {
    expect(stateOf({ kind: 'StatefulSet', ...given }).kind).toBe(kind);
  });
});

describe('the rollout of a DaemonSet', () => {
  const pods = (desired: number, updated: number, available: number) => ({
    desiredNumberScheduled: desired,
    updatedNumberScheduled: updated,
    numberAvailable: available,
    numberReady: available,
  });
  it.each([
    [pods(3, 3, 3), 'ready'],
    [pods(3, 2, 3), 'progressing'],
    [pods(3, 3, 1), 'progressing'],
    [pods(0, 0, 0), 'progressing'],
  ])('of %j is %s', (status, kind) => {
    expect(stateOf({ kind: 'DaemonSet', status }).kind).toBe(kind);
  });
});
