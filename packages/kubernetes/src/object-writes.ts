import { isKitError } from '@kit/errors';
import type { KubeObject } from '@kit/kube-objects';
import type { ObjectPlace, WriteOptions } from './client.ts';
import {
  type ClientScope,
  findObject,
  nameOf,
  parseAnswer,
  pathOf,
  sendIn,
} from './object-requests.ts';
import type { ApiRequest } from './request.ts';
import type { Resource } from './resources.ts';

export interface ObjectWrite {
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly place: ObjectPlace;
  readonly body: unknown;
  readonly contentType?: string;
  readonly query?: ApiRequest['query'];
  readonly isIdempotent: boolean;
}

/** How often a write whose outcome is unknown is sent in all. */
const maxTries = 3;

/**
 * Sends a write. One without an answer is read back where `applied` can tell
 * whether it took effect, and sent again only when it has not.
 */
export async function writeObject<T extends KubeObject>(
  scope: ClientScope,
  resource: Resource<T>,
  write: ObjectWrite,
  options: WriteOptions<T>,
): Promise<T> {
  const request = requestOf(scope, resource, write, options);
  for (let tried = 1; ; tried++) {
    try {
      return parseAnswer(resource, await sendIn(scope, request));
    } catch (error) {
      const { applied } = options;
      const isUnknown = isKitError(error, 'KUBERNETES_OUTCOME_UNKNOWN');
      // A guard refuses the second try where the first was only late.
      const isLate = tried > 1 && isRefused(error);
      if (!(isUnknown || isLate) || !applied) throw error;
      const now = await findObject(scope, resource, write.place);
      if (now !== undefined && applied(now)) return now;
      if (isLate || tried >= maxTries) throw error;
    }
  }
}

function isRefused(error: unknown): boolean {
  return (
    isKitError(error, 'KUBERNETES_CONFLICT') ||
    isKitError(error, 'KUBERNETES_REJECTED')
  );
}

function requestOf<T extends KubeObject>(
  scope: ClientScope,
  resource: Resource<T>,
  { method, place, body, contentType, query, isIdempotent }: ObjectWrite,
  options: WriteOptions<T>,
): ApiRequest {
  const { subresource, fieldManager, dryRun, timeoutMs, applied } = options;
  // What is made does not have a path of its own yet.
  const { name, ...where } = place;
  return {
    method,
    path: pathOf(scope, resource, {
      ...where,
      ...(method !== 'POST' && { name }),
      ...(subresource !== undefined && { subresource }),
    }),
    query: {
      ...query,
      fieldManager,
      dryRun: dryRun === true ? 'All' : undefined,
    },
    ...(contentType !== undefined && { contentType }),
    body,
    what: nameOf(scope, resource, place),
    safety: isIdempotent && applied === undefined ? 'repeatable' : 'once',
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
}
