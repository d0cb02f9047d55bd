import { isKitError } from '@kit/errors';
import type { KubeObject } from '@kit/kube-objects';
import { listAt, wordAt } from '@kit/kube-objects';
import { apiStatusOf, parseJsonText } from './api-status.ts';
import type { KubernetesClient, ObjectPlace, WriteOptions } from './client.ts';
import { type Discovered, discover } from './discovery.ts';
import type { ApiRequest, Requester } from './request.ts';
import { type Place, type Resource, resourcePath } from './resources.ts';
import type { Answer } from './transport.ts';

const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} as const;

export interface ClientScope {
  readonly requester: Requester;
  readonly server: string;
  readonly namespace: string;
  readonly signal: AbortSignal | undefined;
  readonly discovered: Discovered;
}

export function makeClient(scope: ClientScope): KubernetesClient {
  const { requester, signal } = scope;
  const placed = (resource: Resource, place: Place) =>
    resourcePath(resource, {
      ...place,
      namespace: place.namespace ?? scope.namespace,
    });
  const send = (request: ApiRequest) => requester.send(request, signal);
  const read = async <T extends KubeObject>(
    resource: Resource<T>,
    place: ObjectPlace,
  ): Promise<T> => {
    const what = nameOf(resource, place, scope);
    const path = placed(resource, place);
    const answer = await send({
      method: 'GET',
      path,
      what,
      safety: 'repeatable',
    });
    return parseAnswer(resource, answer);
  };
  const find: KubernetesClient['find'] = async (resource, place) => {
    try {
      return await read(resource, place);
    } catch (error) {
      if (isKitError(error, 'KUBERNETES_NOT_FOUND')) return undefined;
      throw error;
    }
  };
  const write = async <T extends KubeObject>(
    resource: Resource<T>,
    place: ObjectPlace,
    request: Pick<ApiRequest, 'method' | 'contentType' | 'body'> & {
      readonly path: string;
      readonly isIdempotent: boolean;
      readonly query?: Record<string, string | undefined>;
    },
    options: WriteOptions<T>,
  ): Promise<T> => {
    const { isIdempotent, query, ...rest } = request;
    const full: ApiRequest = {
      ...rest,
      query: { ...query, ...writeQuery(options) },
      what: nameOf(resource, place, scope),
      safety:
        isIdempotent && options.applied === undefined ? 'repeatable' : 'once',
      ...(options.timeoutMs !== undefined && { timeoutMs: options.timeoutMs }),
    };
    for (let tried = 1; ; tried++) {
      try {
        return parseAnswer(resource, await send(full));
      } catch (error) {
        if (
          !isKitError(error, 'KUBERNETES_OUTCOME_UNKNOWN') ||
          !options.applied
        )
          throw error;
        const now = await find(resource, place);
        if (now !== undefined && options.applied(now)) return now;
        if (tried >= 3) throw error;
      }
    }
  };
  return {
    namespace: scope.namespace,
    server: scope.server,
    withSignal: (other) => makeClient({ ...scope, signal: other }),
    withNamespace: (namespace) => makeClient({ ...scope, namespace }),
    find,
    get: read,
    async list(resource, query = {}) {
      const answer = await send({
        method: 'GET',
        path: placed(resource, query),
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
    },
    create(resource, body, options = {}) {
      const { namespace } = options;
      const path = placed(
        resource,
        namespace === undefined ? {} : { namespace },
      );
      const place = {
        name: wordAt(body, 'metadata', 'name'),
        ...(namespace && { namespace }),
      };
      return write(
        resource,
        place,
        { method: 'POST', path, body, isIdempotent: false },
        options,
      );
    },
    replace(resource, place, body, options = {}) {
      const path = placed(resource, withSubresource(place, options));
      return write(
        resource,
        place,
        { method: 'PUT', path, body, isIdempotent: false },
        options,
      );
    },
    patch(resource, place, patch, options = {}) {
      return write(
        resource,
        place,
        {
          method: 'PATCH',
          path: placed(resource, withSubresource(place, options)),
          contentType: patchTypes[patch.type],
          body: patch.body,
          isIdempotent: patch.type !== 'json',
        },
        options,
      );
    },
    apply(resource, place, body, options) {
      return write(
        resource,
        place,
        {
          method: 'PATCH',
          path: placed(resource, withSubresource(place, options)),
          query: { force: options.force === true ? 'true' : undefined },
          contentType: 'application/apply-patch+yaml',
          body,
          isIdempotent: true,
        },
        options,
      );
    },
    async delete(resource, place, { uid, propagation = 'Background' } = {}) {
      try {
        await send({
          method: 'DELETE',
          path: placed(resource, place),
          body: {
            propagationPolicy: propagation,
            ...(uid !== undefined && { preconditions: { uid } }),
          },
          what: nameOf(resource, place, scope),
          safety: 'repeatable',
        });
        return true;
      } catch (error) {
        if (apiStatusOf(error)?.code === 404) return false;
        throw error;
      }
    },
    send,
    stream: (request, streamSignal) =>
      requester.stream(
        request,
        signal ? AbortSignal.any([signal, streamSignal]) : streamSignal,
      ),
    resourceOf: (apiVersion, kind) =>
      discover(scope.discovered, send, apiVersion, kind),
  };
}

function withSubresource(
  place: ObjectPlace,
  { subresource }: { readonly subresource?: string },
): Place {
  return subresource === undefined ? place : { ...place, subresource };
}

function writeQuery({
  fieldManager,
  dryRun,
}: {
  readonly fieldManager?: string;
  readonly dryRun?: boolean;
}) {
  return { fieldManager, dryRun: dryRun === true ? 'All' : undefined };
}

function nameOf(
  resource: Resource,
  place: ObjectPlace,
  scope: ClientScope,
): string {
  return `${resource.plural} "${place.name}" in ${place.namespace ?? scope.namespace}`;
}

function parseAnswer<T extends KubeObject>(
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
