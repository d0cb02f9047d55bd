import type { Sent } from '../src/answer.ts';
import type { SlackRequest } from '../src/apply-http.ts';

export interface FakeMessage {
  readonly ts: string;
  readonly threadTs: string | undefined;
  readonly broadcast: boolean;
  content: Record<string, unknown>;
  editedAt: number | undefined;
}

/**
 * The methods of Slack's Web API that the action uses, in memory, with Slack's
 * own rules: timestamps that only grow, edits of existing messages alone.
 */
export class FakeSlack {
  readonly messages: FakeMessage[] = [];
  /** When each message was edited, in seconds. */
  readonly edits: { readonly ts: string; readonly at: number }[] = [];
  readonly calls: string[] = [];
  mayReadHistory = true;
  readonly #now: () => number;
  #last = 0;

  constructor(nowSeconds: () => number) {
    this.#now = nowSeconds;
  }

  answer(request: SlackRequest): Sent {
    const method = request.url.pathname.split('/').at(-1) ?? '';
    this.calls.push(method);
    const body = this.#call(method, request);
    return {
      kind: 'answer',
      status: 200,
      retryAfter: undefined,
      body: JSON.stringify(body),
    };
  }

  get topLevel(): readonly FakeMessage[] {
    return this.messages.filter(({ threadTs }) => threadTs === undefined);
  }

  #call(method: string, { url, body }: SlackRequest): object {
    const args: Record<string, unknown> = JSON.parse(body ?? '{}');
    switch (method) {
      case 'chat.postMessage':
        return this.#post(args);
      case 'chat.update':
        return this.#update(args);
      case 'chat.delete':
        return this.#remove(String(args['ts']));
      case 'conversations.history':
        return this.#read(
          this.messages.filter(
            ({ threadTs, broadcast }) => threadTs === undefined || broadcast,
          ),
        );
      case 'conversations.replies':
        return this.#replies(url.searchParams.get('ts') ?? '');
      default:
        return { ok: false, error: 'unknown_method' };
    }
  }

  #post(args: Record<string, unknown>): object {
    this.#last = Math.max(this.#last + 0.000001, this.#now());
    const ts = this.#last.toFixed(6);
    const { channel: _channel, thread_ts, reply_broadcast, ...content } = args;
    this.messages.push({
      ts,
      threadTs: typeof thread_ts === 'string' ? thread_ts : undefined,
      broadcast: reply_broadcast === true,
      content,
      editedAt: undefined,
    });
    return { ok: true, channel: 'C0000001', ts };
  }

  #update({ ts, ...content }: Record<string, unknown>): object {
    const message = this.messages.find((one) => one.ts === ts);
    if (message === undefined) return { ok: false, error: 'message_not_found' };
    message.content = content;
    message.editedAt = this.#now();
    this.edits.push({ ts: message.ts, at: this.#now() });
    return { ok: true, ts };
  }

  #remove(ts: string): object {
    const index = this.messages.findIndex((one) => one.ts === ts);
    if (index < 0) return { ok: false, error: 'message_not_found' };
    this.messages.splice(index, 1);
    return { ok: true };
  }

  #replies(ts: string): object {
    const top = this.messages.find((one) => one.ts === ts);
    if (top === undefined) return { ok: false, error: 'thread_not_found' };
    const replies = this.messages.filter(({ threadTs }) => threadTs === ts);
    return this.#read([top, ...replies]);
  }

  #read(messages: readonly FakeMessage[]): object {
    if (!this.mayReadHistory) return { ok: false, error: 'missing_scope' };
    return {
      ok: true,
      messages: messages.map(({ ts, threadTs, content, editedAt }) => ({
        ...content,
        ts,
        ...(threadTs !== undefined && { thread_ts: threadTs }),
        ...(editedAt !== undefined && { edited: { ts: editedAt.toFixed(6) } }),
      })),
    };
  }
}
