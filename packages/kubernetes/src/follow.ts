import type { Clock } from '@kit/clock';
import { messageOf } from '@kit/errors';
import type { KubeObject } from '@kit/kube-objects';
import type { KubernetesClient, ListQuery } from './client.ts';
import type { Resource } from './resources.ts';
import { type WatchEvent, watchOnce } from './watch.ts';

/** What is there now, kept up to date by a watch. */
export interface Follower<T> {
  items(): readonly T[];
  /** Milliseconds for which the server has not been heard; 0 while it is. */
  silentMs(): number;
  /** Why it is silent, for a message. */
  problem(): string;
  stop(): void;
}

export interface FollowOptions {
  readonly clock: Clock;
  /** Called after every change, and when contact is lost or found again. */
  readonly onChange: () => void;
  readonly signal: AbortSignal;
}

const pauseMs = 500;
const longestPauseMs = 5000;

/**
 * Lists, then watches; lists again when the server has forgotten the version,
 * and after a lost connection resumes from where it was, for as long as it
 * takes. Resolves with the first list. Throws KUBERNETES_* when that fails.
 */
export async function follow<T extends KubeObject>(
  client: KubernetesClient,
  resource: Resource<T>,
  query: ListQuery,
  options: FollowOptions,
): Promise<Follower<T>> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const set = new Map<string, T>();
  let version = '';
  let lostAt: number | undefined;
  let problem = '';
  const relist = async () => {
    const { items, resourceVersion } = await client
      .withSignal(signal)
      .list(resource, query);
    set.clear();
    for (const item of items) set.set(keyOf(item), item);
    version = resourceVersion;
  };
  const take = (event: WatchEvent<T>) => {
    if (event.type === 'expired') version = '';
    else if (event.type === 'bookmark') version = event.resourceVersion;
    else {
      const { object } = event;
      if (event.type === 'deleted') set.delete(keyOf(object));
      else set.set(keyOf(object), object);
      version = object.metadata.resourceVersion;
    }
    if (event.type === 'changed' || event.type === 'deleted')
      options.onChange();
  };
  const round = async () => {
    if (version === '') {
      await relist();
      options.onChange();
    }
    const request = { client, resource, query, clock: options.clock, signal };
    for await (const event of watchOnce({
      ...request,
      resourceVersion: version,
    })) {
      lostAt = undefined;
      take(event);
    }
    lostAt = undefined;
  };
  const run = async () => {
    for (let failures = 0; !signal.aborted; ) {
      try {
        await round();
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        problem = messageOf(error);
        // What could not be watched is listed: that also renews a credential.
        version = '';
        lostAt ??= options.clock.monotonic();
        options.onChange();
        const pause = Math.min(pauseMs * 2 ** (failures - 1), longestPauseMs);
        await options.clock.sleep(pause, signal).catch(() => undefined);
      }
    }
  };
  await relist();
  void run();
  return {
    items: () => [...set.values()],
    silentMs: () =>
      lostAt === undefined ? 0 : options.clock.monotonic() - lostAt,
    problem: () => problem,
    stop: () => stop.abort(),
  };
}

function keyOf({ metadata }: KubeObject): string {
  return metadata.uid || `${metadata.namespace}/${metadata.name}`;
}
