import { wordAt } from '@kit/kube-objects';
import type { KubernetesClient } from './client.ts';
import { discover } from './discovery.ts';
import {
  type ClientScope,
  deleteObject,
  findObject,
  getObject,
  listObjects,
  sendIn,
} from './object-requests.ts';
import { writeObject } from './object-writes.ts';

const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const;

export function makeClient(scope: ClientScope): KubernetesClient {
  const { requester, signal } = scope;
  return {
    namespace: scope.namespace,
    server: scope.server,
    withSignal: (other) => makeClient({ ...scope, signal: other }),
    withNamespace: (namespace) => makeClient({ ...scope, namespace }),
    find: (resource, place) => findObject(scope, resource, place),
    get: (resource, place) => getObject(scope, resource, place),
    list: (resource, query = {}) => listObjects(scope, resource, query),
    ...writesOf(scope),
    delete: (resource, place, options = {}) =>
      deleteObject(scope, resource, place, options),
    send: (request) => sendIn(scope, request),
    stream: (request, streamSignal) =>
      requester.stream(
        request,
        signal ? AbortSignal.any([signal, streamSignal]) : streamSignal,
      ),
    resourceOf: (apiVersion, kind) =>
      discover(
        scope.discovered,
        (request) => sendIn(scope, request),
        apiVersion,
        kind,
      ),
  };
}

type Writes = Pick<KubernetesClient, 'create' | 'replace' | 'patch' | 'apply'>;

/** What each way to write sends; how it is sent is the same for all. */
function writesOf(scope: ClientScope): Writes {
  return {
    create(resource, body, options = {}) {
      const { namespace } = options;
      const place = {
        name: wordAt(body, 'metadata', 'name'),
        ...(namespace !== undefined && { namespace }),
      };
      return writeObject(
        scope,
        resource,
        { method: 'POST', place, body, isIdempotent: false },
        options,
      );
    },
    replace: (resource, place, body, options = {}) =>
      writeObject(
        scope,
        resource,
        { method: 'PUT', place, body, isIdempotent: false },
        options,
      ),
    patch: (resource, place, { type, body }, options = {}) =>
      writeObject(
        scope,
        resource,
        {
          method: 'PATCH',
          place,
          body,
          contentType: patchTypes[type],
          isIdempotent: type !== 'json',
        },
        options,
      ),
    apply: (resource, place, body, options) =>
      writeObject(
        scope,
        resource,
        {
          method: 'PATCH',
          place,
          body,
          contentType: 'application/apply-patch+yaml',
          query: { force: options.force === true ? 'true' : undefined },
          isIdempotent: true,
        },
        options,
      ),
  };
}
