import { valueAt } from '@kit/action';
import { listAt, numberAt, textsAt, wordAt } from './json-fields.ts';
import { type KubeObject, type Labels, parseObject } from './metadata.ts';

export interface ServicePort {
  readonly name: string;
  readonly port: number;
  /** A number, or the name of a container port. */
  readonly targetPort: string | number;
  readonly protocol: string;
}

export interface Service extends KubeObject {
  readonly type: string;
  readonly clusterIp: string;
  readonly selector: Labels;
  readonly ports: readonly ServicePort[];
}

export interface Endpoint {
  readonly addresses: readonly string[];
  readonly pod: string;
  readonly isReady: boolean;
  readonly isTerminating: boolean;
}

export interface EndpointSlice extends KubeObject {
  /** Of the label `kubernetes.io/service-name`. */
  readonly service: string;
  readonly endpoints: readonly Endpoint[];
  readonly ports: readonly { readonly name: string; readonly port: number }[];
}

export function parseService(raw: unknown): Service {
  return {
    ...parseObject(raw),
    type: wordAt(raw, 'spec', 'type') || 'ClusterIP',
    clusterIp: wordAt(raw, 'spec', 'clusterIP'),
    selector: textsAt(raw, 'spec', 'selector'),
    ports: listAt(raw, 'spec', 'ports').map(parsePort),
  };
}

function parsePort(raw: unknown): ServicePort {
  const port = numberAt(raw, 'port') ?? 0;
  const target = valueAt(raw, 'targetPort');
  return {
    name: wordAt(raw, 'name'),
    port,
    targetPort:
      typeof target === 'string' || typeof target === 'number' ? target : port,
    protocol: wordAt(raw, 'protocol') || 'TCP',
  };
}

export function parseEndpointSlice(raw: unknown): EndpointSlice {
  const object = parseObject(raw);
  return {
    ...object,
    service: object.metadata.labels['kubernetes.io/service-name'] ?? '',
    endpoints: listAt(raw, 'endpoints').map(parseEndpoint),
    ports: listAt(raw, 'ports').map((port) => ({
      name: wordAt(port, 'name'),
      port: numberAt(port, 'port') ?? 0,
    })),
  };
}

/** An unset `ready` means ready (discovery.k8s.io/v1, EndpointConditions). */
function parseEndpoint(raw: unknown): Endpoint {
  return {
    addresses: listAt(raw, 'addresses').map(String),
    pod: wordAt(raw, 'targetRef', 'name'),
    isReady: valueAt(raw, 'conditions', 'ready') !== false,
    isTerminating: valueAt(raw, 'conditions', 'terminating') === true,
  };
}

/** The pods (or, without a reference, addresses) that serve a Service now. */
export function readyEndpoints(
  slices: readonly EndpointSlice[],
): readonly string[] {
  const ready = slices
    .flatMap(({ endpoints }) => endpoints)
    .filter(({ isReady, isTerminating }) => isReady && !isTerminating)
    .map(({ pod, addresses }) => pod || addresses.join(','));
  return [...new Set(ready)].sort();
}
