import type { KubeObject } from '@kit/kube-objects';
import type { ApiRequest, Requester } from './request.ts';
import type { Resource } from './resources.ts';
import type { Answer } from './transport.ts';

/** Where one object is; the namespace is the client's unless given. */
export interface ObjectPlace {
  readonly name: string;
  readonly namespace?: string;
}

export interface ListQuery {
  readonly namespace?: string;
  readonly labels?: string;
  readonly fields?: string;
}

export interface ObjectList<T> {
  readonly items: readonly T[];
  readonly resourceVersion: string;
}

export type JsonPatch = readonly {
  readonly op: 'add' | 'remove' | 'replace' | 'test';
  readonly path: string;
  readonly value?: unknown;
}[];

export type Patch =
  | { readonly type: 'json'; readonly body: JsonPatch }
  | { readonly type: 'merge'; readonly body: unknown }
  | { readonly type: 'strategic'; readonly body: unknown };

export interface WriteOptions<T = KubeObject> {
  readonly fieldManager?: string;
  readonly dryRun?: boolean;
  readonly subresource?: string;
  readonly timeoutMs?: number;
  /**
   * Whether an object shows that this very write took effect. Where it is
   * given, a write without an answer is read back instead of being repeated.
   */
  readonly applied?: (object: T) => boolean;
}

export interface KubernetesClient {
  readonly namespace: string;
  /** The address of the API server, for logs. */
  readonly server: string;
  /** The same connections, ended by another signal (or by none). */
  withSignal(signal: AbortSignal | undefined): KubernetesClient;
  withNamespace(namespace: string): KubernetesClient;
  /** `undefined` when there is none. */
  find<T extends KubeObject>(
    resource: Resource<T>,
    place: ObjectPlace,
  ): Promise<T | undefined>;
  /** Throws KUBERNETES_NOT_FOUND when there is none. */
  get<T extends KubeObject>(
    resource: Resource<T>,
    place: ObjectPlace,
  ): Promise<T>;
  list<T extends KubeObject>(
    resource: Resource<T>,
    query?: ListQuery,
  ): Promise<ObjectList<T>>;
  create<T extends KubeObject>(
    resource: Resource<T>,
    body: unknown,
    options?: WriteOptions<T> & { namespace?: string },
  ): Promise<T>;
  /** PUT: guarded by the resourceVersion that `body` carries. */
  replace<T extends KubeObject>(
    resource: Resource<T>,
    place: ObjectPlace,
    body: unknown,
    options?: WriteOptions<T>,
  ): Promise<T>;
  patch<T extends KubeObject>(
    resource: Resource<T>,
    place: ObjectPlace,
    patch: Patch,
    options?: WriteOptions<T>,
  ): Promise<T>;
  /** Server-side apply; makes the object when there is none. */
  apply<T extends KubeObject>(
    resource: Resource<T>,
    place: ObjectPlace,
    body: unknown,
    options: WriteOptions<T> & { fieldManager: string; force?: boolean },
  ): Promise<T>;
  /** False when it was not there. */
  delete(
    resource: Resource,
    place: ObjectPlace,
    options?: {
      uid?: string;
      propagation?: 'Background' | 'Foreground' | 'Orphan';
    },
  ): Promise<boolean>;
  /** Any other request: logs, the Service proxy, metrics.k8s.io, version. */
  send(request: ApiRequest): Promise<Answer>;
  /** A stream of lines, for watches. */
  stream(
    request: ApiRequest,
    signal: AbortSignal,
  ): ReturnType<Requester['stream']>;
  /** The resource of any kind the server knows; asks it only once. */
  resourceOf(apiVersion: string, kind: string): Promise<Resource>;
}
