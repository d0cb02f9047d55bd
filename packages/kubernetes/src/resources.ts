import {
  type ConfigMap,
  type EndpointSlice,
  type HorizontalPodAutoscaler,
  type Job,
  type KubeEvent,
  type KubeObject,
  type Lease,
  type Pod,
  parseConfigMap,
  parseEndpointSlice,
  parseEvent,
  parseHorizontalPodAutoscaler,
  parseJob,
  parseLease,
  parseObject,
  parsePod,
  parseService,
  parseWorkload,
  type Service,
  type Workload,
} from '@kit/kube-objects';

/** A kind of object: where it is in the API, and how it is read. */
export interface Resource<T extends KubeObject = KubeObject> {
  /** `v1`, `apps/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly isNamespaced: boolean;
  readonly parse: (raw: unknown) => T;
}

function namespaced<T extends KubeObject>(
  apiVersion: string,
  kind: string,
  plural: string,
  parse: (raw: unknown) => T,
): Resource<T> {
  return { apiVersion, kind, plural, isNamespaced: true, parse };
}

const gateway = 'gateway.networking.k8s.io/v1';

export const resources = {
  deployments: namespaced<Workload>(
    'apps/v1',
    'Deployment',
    'deployments',
    parseWorkload,
  ),
  statefulSets: namespaced<Workload>(
    'apps/v1',
    'StatefulSet',
    'statefulsets',
    parseWorkload,
  ),
  daemonSets: namespaced<Workload>(
    'apps/v1',
    'DaemonSet',
    'daemonsets',
    parseWorkload,
  ),
  replicaSets: namespaced<Workload>(
    'apps/v1',
    'ReplicaSet',
    'replicasets',
    parseWorkload,
  ),
  controllerRevisions: namespaced(
    'apps/v1',
    'ControllerRevision',
    'controllerrevisions',
    parseObject,
  ),
  pods: namespaced<Pod>('v1', 'Pod', 'pods', parsePod),
  services: namespaced<Service>('v1', 'Service', 'services', parseService),
  endpointSlices: namespaced<EndpointSlice>(
    'discovery.k8s.io/v1',
    'EndpointSlice',
    'endpointslices',
    parseEndpointSlice,
  ),
  configMaps: namespaced<ConfigMap>(
    'v1',
    'ConfigMap',
    'configmaps',
    parseConfigMap,
  ),
  events: namespaced<KubeEvent>('v1', 'Event', 'events', parseEvent),
  resourceQuotas: namespaced(
    'v1',
    'ResourceQuota',
    'resourcequotas',
    parseObject,
  ),
  leases: namespaced<Lease>(
    'coordination.k8s.io/v1',
    'Lease',
    'leases',
    parseLease,
  ),
  jobs: namespaced<Job>('batch/v1', 'Job', 'jobs', parseJob),
  horizontalPodAutoscalers: namespaced<HorizontalPodAutoscaler>(
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    'horizontalpodautoscalers',
    parseHorizontalPodAutoscaler,
  ),
  podDisruptionBudgets: namespaced(
    'policy/v1',
    'PodDisruptionBudget',
    'poddisruptionbudgets',
    parseObject,
  ),
  ingresses: namespaced(
    'networking.k8s.io/v1',
    'Ingress',
    'ingresses',
    parseObject,
  ),
  httpRoutes: namespaced(gateway, 'HTTPRoute', 'httproutes', parseObject),
  virtualServices: namespaced(
    'networking.istio.io/v1',
    'VirtualService',
    'virtualservices',
    parseObject,
  ),
} as const;

/** The same list by `apiVersion/kind`; a manifest's own kind may be another. */
export function knownResource(
  apiVersion: string,
  kind: string,
): Resource | undefined {
  const all: readonly Resource[] = Object.values(resources);
  return all.find((r) => r.apiVersion === apiVersion && r.kind === kind);
}

export interface Place {
  readonly namespace?: string;
  readonly name?: string;
  /** `scale`, `log`, `status`. */
  readonly subresource?: string;
}

/** `/apis/apps/v1/namespaces/shop/deployments/api/scale`. */
export function resourcePath(
  resource: Pick<Resource, 'apiVersion' | 'plural' | 'isNamespaced'>,
  { namespace, name, subresource }: Place,
): string {
  const root = resource.apiVersion.includes('/') ? '/apis' : '/api';
  const parts = [root, resource.apiVersion];
  if (resource.isNamespaced && namespace !== undefined) {
    parts.push('namespaces', encodeURIComponent(namespace));
  }
  parts.push(resource.plural);
  if (name !== undefined) parts.push(encodeURIComponent(name));
  if (subresource !== undefined) parts.push(subresource);
  return parts.join('/');
}

/** The group of an apiVersion: '' of `v1`, `apps` of `apps/v1`. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}
