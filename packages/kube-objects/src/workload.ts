import {
  booleanAt,
  listAt,
  numberAt,
  objectAt,
  textsAt,
  wordAt,
} from './json-fields.ts';
import {
  type Condition,
  type KubeObject,
  type Labels,
  parseConditions,
  parseObject,
} from './metadata.ts';

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly ports: readonly {
    readonly name: string;
    readonly number: number;
    readonly protocol: string;
  }[];
  readonly hasPreStop: boolean;
  readonly hasReadinessProbe: boolean;
}

export interface PodTemplate {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly containers: readonly Container[];
  readonly initContainers: readonly Container[];
  readonly terminationGraceSeconds: number;
  readonly raw: unknown;
}

export interface Workload extends KubeObject {
  /** `spec.replicas`, 1 where it is not set. */
  readonly replicas: number;
  /** `spec.selector.matchLabels`. */
  readonly matchLabels: Labels;
  readonly template: PodTemplate;
  readonly isPaused: boolean;
  readonly progressDeadlineSeconds: number | undefined;
  readonly minReadySeconds: number;
  /** `RollingUpdate`, `Recreate`, `OnDelete`. */
  readonly strategy: string;
  /** StatefulSet: pods with a lower ordinal stay as they are. */
  readonly partition: number;
  readonly status: WorkloadStatus;
}

/** Deployments, StatefulSets and DaemonSets in one vocabulary. */
export interface WorkloadStatus {
  readonly observedGeneration: number;
  /** Pods there are, or for a DaemonSet: pods there should be. */
  readonly replicas: number;
  readonly updatedReplicas: number;
  readonly readyReplicas: number;
  readonly availableReplicas: number;
  readonly currentRevision: string;
  readonly updateRevision: string;
  readonly conditions: readonly Condition[];
}

export function parseWorkload(raw: unknown): Workload {
  const spec = objectAt(raw, 'spec');
  const strategy =
    wordAt(spec, 'strategy', 'type') || wordAt(spec, 'updateStrategy', 'type');
  return {
    ...parseObject(raw),
    replicas: numberAt(spec, 'replicas') ?? 1,
    matchLabels: textsAt(spec, 'selector', 'matchLabels'),
    template: parsePodTemplate(spec['template']),
    isPaused: booleanAt(spec, 'paused'),
    progressDeadlineSeconds: numberAt(spec, 'progressDeadlineSeconds'),
    minReadySeconds: numberAt(spec, 'minReadySeconds') ?? 0,
    strategy: strategy || 'RollingUpdate',
    partition:
      numberAt(spec, 'updateStrategy', 'rollingUpdate', 'partition') ?? 0,
    status: parseStatus(raw),
  };
}

function parseStatus(raw: unknown): WorkloadStatus {
  const status = objectAt(raw, 'status');
  const count = (...names: string[]) =>
    names.map((name) => numberAt(status, name)).find((n) => n !== undefined) ??
    0;
  return {
    observedGeneration: count('observedGeneration'),
    replicas: count('desiredNumberScheduled', 'replicas'),
    updatedReplicas: count('updatedNumberScheduled', 'updatedReplicas'),
    readyReplicas: count('numberReady', 'readyReplicas'),
    availableReplicas: count('numberAvailable', 'availableReplicas'),
    currentRevision: wordAt(status, 'currentRevision'),
    updateRevision: wordAt(status, 'updateRevision'),
    conditions: parseConditions(raw),
  };
}

/** Of `spec.template`, or of a pod itself. */
export function parsePodTemplate(raw: unknown): PodTemplate {
  return {
    labels: textsAt(raw, 'metadata', 'labels'),
    annotations: textsAt(raw, 'metadata', 'annotations'),
    containers: listAt(raw, 'spec', 'containers').map(parseContainer),
    initContainers: listAt(raw, 'spec', 'initContainers').map(parseContainer),
    terminationGraceSeconds:
      numberAt(raw, 'spec', 'terminationGracePeriodSeconds') ?? 30,
    raw,
  };
}

function parseContainer(raw: unknown): Container {
  return {
    name: wordAt(raw, 'name'),
    image: wordAt(raw, 'image'),
    ports: listAt(raw, 'ports').map((port) => ({
      name: wordAt(port, 'name'),
      number: numberAt(port, 'containerPort') ?? 0,
      protocol: wordAt(port, 'protocol') || 'TCP',
    })),
    hasPreStop: Object.keys(objectAt(raw, 'lifecycle', 'preStop')).length > 0,
    hasReadinessProbe: Object.keys(objectAt(raw, 'readinessProbe')).length > 0,
  };
}
