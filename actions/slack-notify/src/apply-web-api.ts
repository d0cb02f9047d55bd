import { textAt, valueAt } from '@kit/action';
import { deliver, type Post } from './apply-delivery.ts';

export interface Place {
  readonly channel: string;
  readonly ts: string;
}

/** The few methods of Slack's Web API that this action needs. */
export interface WebApi {
  post(content: object): Promise<Place>;
  update(place: Place, content: object): Promise<void>;
  remove(place: Place): Promise<void>;
  /** Newest first; those that are not older than `oldest` (seconds). */
  history(channel: string, oldest: number): Promise<readonly unknown[]>;
  /** The message itself first, then what answers it. */
  thread(place: Place): Promise<readonly unknown[]>;
}

const pageSize = 200;
const mostPages = 5;

/** Slack would parse plain text and unfurl addresses; chat.update by default. */
const untouched = {
  parse: 'none',
  link_names: false,
  unfurl_links: false,
  unfurl_media: false,
} as const;

export function createWebApi(base: URL, token: string, post: Post): WebApi {
  const at = (method: string) =>
    new URL(`${base.href.replace(/\/$/, '')}/${method}`);
  const write = (method: string, args: object, repeatable: boolean) =>
    deliver(
      {
        method: 'POST',
        url: at(method),
        token,
        body: JSON.stringify({ ...untouched, ...args }),
      },
      post,
      repeatable,
    );
  const read = async (method: string, args: Record<string, string>) => {
    const messages: unknown[] = [];
    let cursor = '';
    for (let page = 0; page < mostPages; page++) {
      const url = at(method);
      const paged = cursor === '' ? args : { ...args, cursor };
      url.search = new URLSearchParams(paged).toString();
      const body = await deliver({ method: 'GET', url, token }, post, true);
      const found = valueAt(body, 'messages');
      if (Array.isArray(found)) messages.push(...found);
      cursor = textAt(body, 'response_metadata', 'next_cursor') ?? '';
      if (cursor === '') break;
    }
    return messages;
  };
  const limits = { include_all_metadata: 'true', limit: String(pageSize) };
  return {
    async post(content) {
      const body = await write('chat.postMessage', content, false);
      return {
        channel: textAt(body, 'channel') ?? '',
        ts: textAt(body, 'ts') ?? '',
      };
    },
    async update(place, content) {
      await write('chat.update', { ...content, ...place }, true);
    },
    async remove(place) {
      await write('chat.delete', place, true);
    },
    history: (channel, oldest) =>
      read('conversations.history', {
        channel,
        oldest: oldest.toFixed(6),
        ...limits,
      }),
    thread: ({ channel, ts }) =>
      read('conversations.replies', { channel, ts, ...limits }),
  };
}
