import { booleanAt, numberAt, textsAt, wordAt } from './json-fields.ts';
import {
  type Condition,
  type KubeObject,
  type Labels,
  parseConditions,
  parseObject,
} from './metadata.ts';

export interface Lease extends KubeObject {
  readonly holder: string;
  readonly durationSeconds: number;
  readonly acquiredAt: string;
  readonly renewedAt: string;
  readonly transitions: number;
}

export function parseLease(raw: unknown): Lease {
  return {
    ...parseObject(raw),
    holder: wordAt(raw, 'spec', 'holderIdentity'),
    durationSeconds: numberAt(raw, 'spec', 'leaseDurationSeconds') ?? 0,
    acquiredAt: wordAt(raw, 'spec', 'acquireTime'),
    renewedAt: wordAt(raw, 'spec', 'renewTime'),
    transitions: numberAt(raw, 'spec', 'leaseTransitions') ?? 0,
  };
}

export interface ConfigMap extends KubeObject {
  readonly data: Labels;
}

export function parseConfigMap(raw: unknown): ConfigMap {
  return { ...parseObject(raw), data: textsAt(raw, 'data') };
}

export interface KubeEvent extends KubeObject {
  /** `Normal` or `Warning`. */
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly lastSeen: string;
  readonly about: {
    readonly kind: string;
    readonly name: string;
    readonly uid: string;
  };
}

export function parseEvent(raw: unknown): KubeEvent {
  const object = parseObject(raw);
  return {
    ...object,
    type: wordAt(raw, 'type'),
    reason: wordAt(raw, 'reason'),
    message: wordAt(raw, 'message'),
    count: numberAt(raw, 'count') ?? 1,
    lastSeen:
      wordAt(raw, 'lastTimestamp') ||
      wordAt(raw, 'eventTime') ||
      object.metadata.createdAt,
    about: {
      kind: wordAt(raw, 'involvedObject', 'kind'),
      name: wordAt(raw, 'involvedObject', 'name'),
      uid: wordAt(raw, 'involvedObject', 'uid'),
    },
  };
}

export interface Job extends KubeObject {
  readonly isSuspended: boolean;
  readonly active: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly conditions: readonly Condition[];
}

export function parseJob(raw: unknown): Job {
  return {
    ...parseObject(raw),
    isSuspended: booleanAt(raw, 'spec', 'suspend'),
    active: numberAt(raw, 'status', 'active') ?? 0,
    succeeded: numberAt(raw, 'status', 'succeeded') ?? 0,
    failed: numberAt(raw, 'status', 'failed') ?? 0,
    conditions: parseConditions(raw),
  };
}

export interface HorizontalPodAutoscaler extends KubeObject {
  readonly target: { readonly kind: string; readonly name: string };
  readonly minReplicas: number;
  readonly maxReplicas: number;
}

export function parseHorizontalPodAutoscaler(
  raw: unknown,
): HorizontalPodAutoscaler {
  return {
    ...parseObject(raw),
    target: {
      kind: wordAt(raw, 'spec', 'scaleTargetRef', 'kind'),
      name: wordAt(raw, 'spec', 'scaleTargetRef', 'name'),
    },
    minReplicas: numberAt(raw, 'spec', 'minReplicas') ?? 1,
    maxReplicas: numberAt(raw, 'spec', 'maxReplicas') ?? 1,
  };
}
