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
export {
  type PodProblem,
  type ProblemWatch,
  podProblems,
  sayProblem,
  watchProblems,
} from './diagnosis.ts';
export { type Evidence, gatherEvidence, type PodLog } from './evidence.ts';
export { type Follower, type FollowOptions, follow } from './follow.ts';
export {
  booleanAt,
  isObject,
  type JsonObject,
  listAt,
  numberAt,
  objectAt,
  textsAt,
  wordAt,
} from './json-fields.ts';
export {
  type HeldLease,
  type LeaseAnswer,
  type LeaseRequest,
  takeLease,
} from './lease-lock.ts';
export { type AccessRequest, loadAccess } from './load-access.ts';
export {
  type Condition,
  conditionOf,
  type KubeObject,
  type Labels,
  type Metadata,
  selectorText,
  selects,
} from './metadata.ts';
export {
  type GrantedRule,
  missingRules,
  type Rule,
  requireRules,
  rulesAsYaml,
} from './permissions.ts';
export type { ContainerStatus, Pod } from './pod.ts';
export {
  type RolloutState,
  type RolloutTarget,
  rolloutState,
} from './readiness.ts';
export type { ApiRequest, RequestRecord } from './request.ts';
export {
  groupOf,
  type Resource,
  resourcePath,
  resources,
} from './resources.ts';
export {
  type Endpoint,
  type EndpointSlice,
  readyEndpoints,
  type Service,
  type ServicePort,
} from './service.ts';
export type {
  ConfigMap,
  HorizontalPodAutoscaler,
  Job,
  KubeEvent,
  Lease,
} from './small-objects.ts';
export type { Answer } from './transport.ts';
export {
  type Container,
  type PodTemplate,
  parsePodTemplate,
  type Workload,
  type WorkloadStatus,
} from './workload.ts';
