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
  const followed: Followed<T> = {
    client,
    resource,
    query,
    options,
    signal: AbortSignal.any([options.signal, stop.signal]),
    set: new Map(),
    version: '',
    lostAt: undefined,
    problem: '',
  };
  await relist(followed);
  void keepFollowing(followed);
  return {
    items: () => [...followed.set.values()],
    silentMs: () =>
      followed.lostAt === undefined
        ? 0
        : options.clock.monotonic() - followed.lostAt,
    problem: () => followed.problem,
    stop: () => stop.abort(),
  };
}

/** What is known of what is followed; only the functions below change it. */
interface Followed<T extends KubeObject> {
  readonly client: KubernetesClient;
  readonly resource: Resource<T>;
  readonly query: ListQuery;
  readonly options: FollowOptions;
  readonly signal: AbortSignal;
  readonly set: Map<string, T>;
  /** Empty when it has to be listed again. */
  version: string;
  lostAt: number | undefined;
  problem: string;
}

async function keepFollowing<T extends KubeObject>(followed: Followed<T>) {
  const { signal, options } = followed;
  for (let failures = 0; !signal.aborted; ) {
    const begun = options.clock.monotonic();
    try {
      await watchRound(followed);
      failures = 0;
      // A server that ends each watch at once is not asked without a pause.
      const left = pauseMs - (options.clock.monotonic() - begun);
      if (left > 0)
        await options.clock.sleep(left, signal).catch(() => undefined);
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      followed.problem = messageOf(error);
      // What could not be watched is listed: that also renews a credential.
      followed.version = '';
      followed.lostAt ??= options.clock.monotonic();
      options.onChange();
      const pause = Math.min(pauseMs * 2 ** (failures - 1), longestPauseMs);
      await options.clock.sleep(pause, signal).catch(() => undefined);
    }
  }
}

async function watchRound<T extends KubeObject>(followed: Followed<T>) {
  const { client, resource, query, options, signal } = followed;
  if (followed.version === '') {
    await relist(followed);
    options.onChange();
  }
  const request = { client, resource, query, clock: options.clock, signal };
  const resourceVersion = followed.version;
  for await (const event of watchOnce({ ...request, resourceVersion })) {
    followed.lostAt = undefined;
    takeEvent(followed, event);
  }
  followed.lostAt = undefined;
}

async function relist<T extends KubeObject>(followed: Followed<T>) {
  const { client, resource, query, signal, set } = followed;
  const { items, resourceVersion } = await client
    .withSignal(signal)
    .list(resource, query);
  set.clear();
  for (const item of items) set.set(keyOf(item), item);
  followed.version = resourceVersion;
}

function takeEvent<T extends KubeObject>(
  followed: Followed<T>,
  event: WatchEvent<T>,
) {
  if (event.type === 'expired') followed.version = '';
  else if (event.type === 'bookmark') followed.version = event.resourceVersion;
  else {
    const { object } = event;
    if (event.type === 'deleted') followed.set.delete(keyOf(object));
    else followed.set.set(keyOf(object), object);
    followed.version = object.metadata.resourceVersion;
    followed.options.onChange();
  }
}

function keyOf({ metadata }: KubeObject): string {
  return metadata.uid || `${metadata.namespace}/${metadata.name}`;
}
