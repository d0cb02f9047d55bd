import { textAt, valueAt } from '@kit/action';
import { type LiveState, type LiveThread, parseStatus } from '@kit/notify';

/** By this a message is found again, and told from everybody else's. */
const eventType = 'kit_delivery';

/** What a message carries for the jobs that come after. */
export function liveMetadata(
  key: string,
  state: Omit<LiveState, 'ts'>,
  /** The message of the thread whose state is shown; not for that one itself. */
  source?: string,
) {
  const { attempt, status } = state;
  return {
    event_type: eventType,
    event_payload: {
      key,
      attempt,
      status,
      ...(source !== undefined && { source }),
    },
  };
}

/** The state in a message of `key`, or `undefined` when it is another's. */
export function readLiveState(
  message: unknown,
  key: string,
): LiveState | undefined {
  const payload = valueAt(message, 'metadata', 'event_payload');
  const status = parseStatus(textAt(payload, 'status') ?? '');
  const attempt = Number(valueAt(payload, 'attempt'));
  const ts = textAt(payload, 'source') ?? textAt(message, 'ts');
  const isOurs =
    textAt(message, 'metadata', 'event_type') === eventType &&
    textAt(payload, 'key') === key;
  return isOurs && status !== undefined && ts !== undefined
    ? { ts, status, attempt: Number.isFinite(attempt) ? attempt : 1 }
    : undefined;
}

/** The timestamps of the messages of `key`, the earliest first. */
export function findLiveMessages(
  messages: readonly unknown[],
  key: string,
): readonly string[] {
  return messages
    .filter((message) => readLiveState(message, key) !== undefined)
    .filter((message) => !isReply(message))
    .flatMap((message) => textAt(message, 'ts') ?? [])
    .sort((left, right) => Number(left) - Number(right));
}

/** A broadcast reply stands in the channel, too. */
function isReply(message: unknown): boolean {
  const thread = textAt(message, 'thread_ts');
  return thread !== undefined && thread !== textAt(message, 'ts');
}

/** `undefined` when the first message is none of ours. */
export function readThread(
  messages: readonly unknown[],
  key: string,
): LiveThread | undefined {
  const [top, ...replies] = messages;
  const shown = readLiveState(top, key);
  if (shown === undefined) return undefined;
  return {
    shown,
    editedAt: Number(textAt(top, 'edited', 'ts') ?? 0),
    states: [
      shown,
      ...replies.flatMap((reply) => readLiveState(reply, key) ?? []),
    ],
  };
}

/** What the message of `ts` looks like, to show the same elsewhere. */
export function contentOf(messages: readonly unknown[], ts: string): object {
  const message = messages.find((candidate) => textAt(candidate, 'ts') === ts);
  const parts = ['text', 'blocks', 'attachments'].flatMap((name) => {
    const value = valueAt(message, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(parts);
}
