import {
  booleanAt,
  listAt,
  numberAt,
  objectAt,
  wordAt,
} from './json-fields.ts';
import {
  type Condition,
  conditionOf,
  type KubeObject,
  parseConditions,
  parseObject,
} from './metadata.ts';
import { type PodTemplate, parsePodTemplate } from './workload.ts';

export interface ContainerStatus {
  readonly name: string;
  readonly image: string;
  readonly imageId: string;
  readonly isReady: boolean;
  readonly restarts: number;
  /** Why it waits: `ImagePullBackOff`, `CrashLoopBackOff`, … or ''. */
  readonly waitingReason: string;
  readonly waitingMessage: string;
  /** How it ended last: of this start, or of the one before. */
  readonly lastExit:
    | {
        readonly code: number;
        readonly reason: string;
        readonly message: string;
      }
    | undefined;
  readonly isInit: boolean;
}

export interface Pod extends KubeObject {
  readonly spec: PodTemplate;
  readonly phase: string;
  readonly ip: string;
  readonly node: string;
  readonly reason: string;
  readonly message: string;
  readonly conditions: readonly Condition[];
  readonly containers: readonly ContainerStatus[];
  /** The Ready condition holds and the pod is not being deleted. */
  readonly isReady: boolean;
}

export function parsePod(raw: unknown): Pod {
  const object = parseObject(raw);
  const conditions = parseConditions(raw);
  const statuses = (field: string, isInit: boolean) =>
    listAt(raw, 'status', field).map((status) =>
      parseContainerStatus(status, isInit),
    );
  return {
    ...object,
    spec: parsePodTemplate(raw),
    phase: wordAt(raw, 'status', 'phase'),
    ip: wordAt(raw, 'status', 'podIP'),
    node: wordAt(raw, 'spec', 'nodeName'),
    reason: wordAt(raw, 'status', 'reason'),
    message: wordAt(raw, 'status', 'message'),
    conditions,
    containers: [
      ...statuses('initContainerStatuses', true),
      ...statuses('containerStatuses', false),
    ],
    isReady:
      conditionOf(conditions, 'Ready')?.status === 'True' &&
      object.metadata.deletedAt === '',
  };
}

function parseContainerStatus(raw: unknown, isInit: boolean): ContainerStatus {
  const waiting = objectAt(raw, 'state', 'waiting');
  return {
    name: wordAt(raw, 'name'),
    image: wordAt(raw, 'image'),
    imageId: wordAt(raw, 'imageID'),
    isReady: booleanAt(raw, 'ready'),
    restarts: numberAt(raw, 'restartCount') ?? 0,
    waitingReason: wordAt(waiting, 'reason'),
    waitingMessage: wordAt(waiting, 'message'),
    lastExit:
      parseExit(objectAt(raw, 'state', 'terminated')) ??
      parseExit(objectAt(raw, 'lastState', 'terminated')),
    isInit,
  };
}

function parseExit(terminated: unknown): ContainerStatus['lastExit'] {
  const code = numberAt(terminated, 'exitCode');
  return code === undefined
    ? undefined
    : {
        code,
        reason: wordAt(terminated, 'reason'),
        message: wordAt(terminated, 'message'),
      };
}
