import type { Clock } from '@kit/clock';
import type { KubeObject } from '@kit/kube-objects';
import { numberAt, objectAt, wordAt } from '@kit/kube-objects';
import { parseJsonText } from './api-status.ts';
import type { KubernetesClient, ListQuery } from './client.ts';
import { linesOf } from './line-stream.ts';
import { type Resource, resourcePath } from './resources.ts';

export type WatchEvent<T> =
  | { readonly type: 'changed' | 'deleted'; readonly object: T }
  | { readonly type: 'bookmark'; readonly resourceVersion: string }
  /** The version is too old: list again. */
  | { readonly type: 'expired' };

export interface WatchRequest<T extends KubeObject> {
  readonly client: KubernetesClient;
  readonly resource: Resource<T>;
  readonly query: ListQuery;
  readonly resourceVersion: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** The server ends a watch then; it is taken up where it was. */
const serverLimitSeconds = 290;
/** Bookmarks come every minute: so long a silence is a dead connection. */
const idleMs = 90_000;

/** One watch, until the server, the idle limit or the signal ends it. */
export async function* watchOnce<T extends KubeObject>(
  given: WatchRequest<T>,
): AsyncGenerator<WatchEvent<T>> {
  const { client, resource, query, clock } = given;
  const idle = new AbortController();
  let heard = clock.monotonic();
  const timer = setInterval(() => {
    if (clock.monotonic() - heard > idleMs) idle.abort();
  }, 5000).unref();
  try {
    const { response } = await client.stream(
      watchOf(given),
      AbortSignal.any([given.signal, idle.signal]),
    );
    response.on('data', () => {
      heard = clock.monotonic();
    });
    if (response.statusCode !== 200) {
      response.resume();
      if (response.statusCode === 410) yield { type: 'expired' };
      else
        throw new Error(
          `watch of ${resource.plural}: HTTP ${response.statusCode}`,
        );
      return;
    }
    for await (const line of linesOf(response)) {
      const event = parseEventLine(resource, line);
      if (event !== undefined) yield event;
      if (event?.type === 'expired') return;
    }
  } finally {
    clearInterval(timer);
    idle.abort();
  }
  function watchOf({ resourceVersion }: WatchRequest<T>) {
    return {
      method: 'GET',
      path: resourcePath(resource, {
        namespace: query.namespace ?? client.namespace,
      }),
      query: {
        watch: 'true',
        allowWatchBookmarks: 'true',
        timeoutSeconds: String(serverLimitSeconds),
        resourceVersion,
        labelSelector: query.labels,
        fieldSelector: query.fields,
      },
      what: `watch of ${resource.plural}`,
      safety: 'repeatable',
    } as const;
  }
}

export function parseEventLine<T extends KubeObject>(
  resource: Resource<T>,
  line: string,
): WatchEvent<T> | undefined {
  const data = parseJsonText(line);
  const object = objectAt(data, 'object');
  switch (wordAt(data, 'type')) {
    case 'ADDED':
    case 'MODIFIED':
      return { type: 'changed', object: resource.parse(object) };
    case 'DELETED':
      return { type: 'deleted', object: resource.parse(object) };
    case 'BOOKMARK':
      return {
        type: 'bookmark',
        resourceVersion: wordAt(object, 'metadata', 'resourceVersion'),
      };
    case 'ERROR':
      if (numberAt(object, 'code') === 410) return { type: 'expired' };
      throw new Error(wordAt(object, 'message') || 'the watch failed');
    default:
      return undefined;
  }
}
