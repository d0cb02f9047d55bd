export type {
  ConfigMap,
  ContainerStatus,
  HorizontalPodAutoscaler,
  Job,
  KubeEvent,
  Lease,
  Pod,
} from '@kit/kube-objects';
export {
  booleanAt,
  type Condition,
  type Container,
  conditionOf,
  type Endpoint,
  type EndpointSlice,
  gitOpsOwner,
  isObject,
  type JsonObject,
  type KubeObject,
  type Labels,
  listAt,
  type Metadata,
  numberAt,
  objectAt,
  type PodProblem,
  type PodTemplate,
  type ProblemWatch,
  parsePodTemplate,
  podProblems,
  type RolloutState,
  type RolloutTarget,
  readyEndpoints,
  rolloutState,
  type Service,
  type ServicePort,
  sayProblem,
  selectorText,
  selects,
  textsAt,
  type Workload,
  type WorkloadStatus,
  watchProblems,
  wordAt,
} from '@kit/kube-objects';
export { type ApiStatus, apiStatusOf } from './api-status.ts';
export { type Bell, createBell } from './bell.ts';
export type {
  JsonPatch,
  KubernetesClient,
  ListQuery,
  ObjectList,
  ObjectPlace,
  Patch,
  WriteOptions,
} from './client.ts';
export type { ClusterAccess } from './cluster-access.ts';
export { type Connection, type ConnectOptions, connect } from './connect.ts';
export { type Evidence, gatherEvidence, type PodLog } from './evidence.ts';
export type { ExecResult } from './exec-session.ts';
export { type Follower, type FollowOptions, follow } from './follow.ts';
export { type AccessRequest, loadAccess } from './load-access.ts';
export { type ClusterGiven, openCluster } from './open-cluster.ts';
export {
  type GrantedRule,
  type MayDo,
  missingRules,
  type Rule,
  requireRules,
  rulesAsYaml,
} from './permissions.ts';
export type { PodCommand, PodExec } from './pod-exec.ts';
export { type EventToRecord, recordEvent } from './record-event.ts';
export type { ApiRequest, RequestRecord } from './request.ts';
export {
  groupOf,
  type Resource,
  resourcePath,
  resources,
} from './resources.ts';
export type { Answer } from './transport.ts';
