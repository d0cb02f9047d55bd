import { isKitError } from '@kit/errors';
import type { KubeObject } from '@kit/kube-objects';
import { listAt, wordAt } from '@kit/kube-objects';
import { apiStatusOf, parseJsonText } from './api-status.ts';
import type { ListQuery, ObjectList, ObjectPlace } from './client.ts';
import type { Discovered } from './discovery.ts';
import type { ApiRequest, Requester } from './request.ts';
import { type Place, type Resource, resourcePath } from './resources.ts';
import type { Answer } from './transport.ts';

/** Where a client sends what it is asked for. */
export interface ClientScope {
  readonly requester: Requester;
  readonly server: string;
  readonly namespace: string;
  readonly signal: AbortSignal | undefined;
  readonly discovered: Discovered;
}

export function sendIn(
  { requester, signal }: ClientScope,
  request: ApiRequest,
): Promise<Answer> {
  return requester.send(request, signal);
}

export async function getObject<T extends KubeObject>(
  scope: ClientScope,
  resource: Resource<T>,
  place: ObjectPlace,
): Promise<T> {
  const answer = await sendIn(scope, {
    method: 'GET',
    path: pathOf(scope, resource, place),
    what: nameOf(scope, resource, place),
    safety: 'repeatable',
  });
  return parseAnswer(resource, answer);
}

/** `undefined` when there is none. */
export async function findObject<T extends KubeObject>(
  scope: ClientScope,
  resource: Resource<T>,
  place: ObjectPlace,
): Promise<T | undefined> {
  try {
    return await getObject(scope, resource, place);
  } catch (error) {
    if (isKitError(error, 'KUBERNETES_NOT_FOUND')) return undefined;
    throw error;
  }
}

export async function listObjects<T extends KubeObject>(
  scope: ClientScope,
  resource: Resource<T>,
  query: ListQuery,
): Promise<ObjectList<T>> {
  const answer = await sendIn(scope, {
    method: 'GET',
    path: pathOf(scope, resource, query),
    query: { labelSelector: query.labels, fieldSelector: query.fields },
    what: `${resource.plural} in ${query.namespace ?? scope.namespace}`,
    safety: 'repeatable',
  });
  const body = parseJsonText(answer.text);
  return {
    items: listAt(body, 'items').map((item) =>
      resource.parse(typed(resource, item)),
    ),
    resourceVersion: wordAt(body, 'metadata', 'resourceVersion'),
  };
}

export interface DeleteOptions {
  readonly uid?: string;
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
}

/** False when it was not there. */
export async function deleteObject(
  scope: ClientScope,
  resource: Resource,
  place: ObjectPlace,
  { uid, propagation = 'Background' }: DeleteOptions,
): Promise<boolean> {
  try {
    await sendIn(scope, {
      method: 'DELETE',
      path: pathOf(scope, resource, place),
      body: {
        propagationPolicy: propagation,
        ...(uid !== undefined && { preconditions: { uid } }),
      },
      what: nameOf(scope, resource, place),
      safety: 'repeatable',
    });
    return true;
  } catch (error) {
    if (apiStatusOf(error)?.code === 404) return false;
    throw error;
  }
}

/** A place without a namespace is in that of the client. */
export function pathOf(
  scope: ClientScope,
  resource: Resource,
  place: Place,
): string {
  return resourcePath(resource, {
    ...place,
    namespace: place.namespace ?? scope.namespace,
  });
}

export function nameOf(
  scope: ClientScope,
  resource: Resource,
  place: ObjectPlace,
): string {
  return `${resource.plural} "${place.name}" in ${place.namespace ?? scope.namespace}`;
}

export function parseAnswer<T extends KubeObject>(
  resource: Resource<T>,
  answer: Answer,
): T {
  return resource.parse(parseJsonText(answer.text));
}

/** The items of a list do not say their kind: the list does. */
function typed(resource: Resource, item: unknown): unknown {
  return {
    apiVersion: resource.apiVersion,
    kind: resource.kind,
    ...Object(item),
  };
}
