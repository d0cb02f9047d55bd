export {
  type PodProblem,
  type ProblemWatch,
  podProblems,
  sayProblem,
  watchProblems,
} from './diagnosis.ts';
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
export { matchesLabelSelector } from './label-selector.ts';
export {
  type Condition,
  conditionOf,
  type FieldManager,
  gitOpsOwner,
  type KubeObject,
  type Labels,
  type Metadata,
  type Owner,
  parseConditions,
  parseObject,
  selectorText,
  selects,
} from './metadata.ts';
export {
  type ContainerStatus,
  type Pod,
  parsePod,
} from './pod.ts';
export {
  type ContainerUsage,
  type PodUsage,
  parsePodUsages,
} from './pod-metrics.ts';
export { parseQuantity } from './quantity.ts';
export {
  type RolloutState,
  type RolloutTarget,
  rolloutState,
} from './readiness.ts';
export {
  type Endpoint,
  type EndpointSlice,
  parseEndpointSlice,
  parseService,
  readyEndpoints,
  type Service,
  type ServicePort,
} from './service.ts';
export {
  type ConfigMap,
  type HorizontalPodAutoscaler,
  type Job,
  type KubeEvent,
  type Lease,
  parseConfigMap,
  parseEvent,
  parseHorizontalPodAutoscaler,
  parseJob,
  parseLease,
} from './small-objects.ts';
export { ownTemplate, templateDigest } from './template-digest.ts';
export {
  type Container,
  type PodTemplate,
  parsePodTemplate,
  parseWorkload,
  type Workload,
  type WorkloadStatus,
} from './workload.ts';
