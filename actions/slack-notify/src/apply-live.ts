import { isKitError } from '@kit/errors';
import { type LiveState, nextLiveStep, type Status } from '@kit/notify';
import { type Post, refusalOf } from './apply-delivery.ts';
import type { Place, WebApi } from './apply-web-api.ts';
import {
  contentOf,
  findLiveMessages,
  liveMetadata,
  readThread,
} from './live-metadata.ts';

export interface LiveRequest {
  readonly channel: string;
  readonly key: string;
  readonly attempt: number;
  readonly status: Status;
  readonly content: object;
  /** The message, when an earlier step has told. */
  readonly ts: string | undefined;
}

export interface LiveOutcome extends Place {
  readonly reason: 'posted' | 'updated' | 'replied' | 'outdated';
}

/** A re-run may come days later; GitHub allows thirty. */
const lookBackSeconds = 30 * 24 * 3600;

/** What a token may not read, where it may well write. */
const unreadable = new Set([
  'missing_scope',
  'not_in_channel',
  'channel_not_found',
  'no_permission',
  'not_allowed_token_type',
  'method_not_supported_for_channel_type',
  'thread_not_found',
]);

/** Makes the one message of the key show the greatest of all states told. */
export async function keepLive(
  request: LiveRequest,
  api: WebApi,
  post: Post,
): Promise<LiveOutcome> {
  const found =
    request.ts ?? (await findEarliest(request, request.channel, api, post));
  if (found !== undefined) {
    return joinLive(
      request,
      { channel: request.channel, ts: found },
      api,
      post,
    );
  }
  const own = await api.post({
    channel: request.channel,
    ...request.content,
    metadata: liveMetadata(request.key, request),
  });
  const earliest = await findEarliest(request, own.channel, api, post);
  return earliest === undefined || earliest === own.ts
    ? { ...own, reason: 'posted' }
    : joinLive(request, { ...own, ts: earliest }, api, post);
}

/**
 * The first message of the key. Later ones come of two jobs that began at the
 * same moment: they are removed.
 */
async function findEarliest(
  { key }: LiveRequest,
  channel: string,
  api: WebApi,
  { clock }: Post,
): Promise<string | undefined> {
  const oldest = Math.max(0, clock.now() / 1000 - lookBackSeconds);
  const messages = await unlessUnreadable(api.history(channel, oldest));
  const [first, ...duplicates] = findLiveMessages(messages ?? [], key);
  for (const ts of duplicates) await removeQuietly({ channel, ts }, api);
  return first;
}

async function removeQuietly(place: Place, api: WebApi): Promise<void> {
  try {
    await api.remove(place);
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
  }
}

async function joinLive(
  request: LiveRequest,
  place: Place,
  api: WebApi,
  post: Post,
): Promise<LiveOutcome> {
  const before = await readNow(request, place, api);
  const metadata = liveMetadata(request.key, request);
  const reply = await api.post({
    channel: place.channel,
    thread_ts: place.ts,
    ...(request.status === 'failure' && { reply_broadcast: true }),
    ...request.content,
    metadata,
  });
  if (before?.thread !== undefined) {
    return settle(request, place, reply.ts, api, post);
  }
  await api.update(place, { ...request.content, metadata });
  return { ...place, reason: 'updated' };
}

/** Until the message shows what it ought to, or the time is up. */
async function settle(
  request: LiveRequest,
  place: Place,
  mine: string,
  api: WebApi,
  post: Post,
): Promise<LiveOutcome> {
  // The server's time: that of our reply, and what has passed since.
  const offset = Number(mine) - post.clock.monotonic() / 1000;
  for (;;) {
    const { messages, thread } = (await readNow(request, place, api)) ?? {};
    if (messages === undefined || thread === undefined) break;
    const now = offset + post.clock.monotonic() / 1000;
    const next = nextLiveStep(thread, mine, now);
    if (next.step === 'done') {
      return { ...place, reason: reasonFor(next.shows, mine, request) };
    }
    if (next.step === 'update') {
      await api.update(place, {
        ...contentOf(messages, next.to.ts),
        metadata: liveMetadata(request.key, next.to, next.to.ts),
      });
      continue;
    }
    const pauseMs = Math.ceil((next.until - now) * 1000);
    if (post.clock.monotonic() + pauseMs >= post.deadline) break;
    post.onWait(next.why, pauseMs);
    await post.clock.sleep(pauseMs, post.signal);
  }
  return { ...place, reason: 'replied' };
}

function reasonFor(shows: LiveState, mine: string, { attempt }: LiveRequest) {
  if (shows.ts === mine) return 'updated';
  return shows.attempt > attempt ? 'outdated' : 'replied';
}

async function readNow({ key }: LiveRequest, place: Place, api: WebApi) {
  const messages = await unlessUnreadable(api.thread(place));
  return messages && { messages, thread: readThread(messages, key) };
}

async function unlessUnreadable<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (isKitError(error) && unreadable.has(refusalOf(error) ?? '')) {
      return undefined;
    }
    throw error;
  }
}
