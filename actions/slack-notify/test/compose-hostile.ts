import { type Context, valueAt } from '@kit/action';
import { type Message, renderSlack, type Status } from '@kit/notify';
import { memoryWorld } from '@kit/testing';
import { composeMessage, templateValues } from '../src/compose.ts';
import { readFacts } from '../src/event-facts.ts';
import { readOwnPayload } from '../src/own-payload.ts';
import { given } from './given.ts';

export const eventNames = [
  'push',
  'pull_request',
  'release',
  'workflow_run',
  'workflow_dispatch',
] as const;

function eventOf(name: string, text: string): unknown {
  const commit = { message: text, author: { username: text, name: text } };
  switch (name) {
    case 'push':
      return { head_commit: commit };
    case 'pull_request':
      return {
        pull_request: { number: 7, title: text, user: { login: text } },
      };
    case 'release':
      return { release: { name: text, body: text } };
    case 'workflow_run':
      return { workflow_run: { head_commit: commit } };
    default:
      return { inputs: { reason: text } };
  }
}

const ownPayload = `
text: '{{ title }}: {{ text }}'
blocks:
  - type: header
    text: { type: plain_text, text: 'Delivery' }
  - type: section
    text: { type: mrkdwn, text: '*{{ status }}* {{ message }} by {{ author }}: {{ text }}' }
  - type: rich_text
    elements:
      - type: rich_text_section
        elements: [{ type: text, text: '{{ emoji }} {{ text }}' }]
`;

const legacyPayload = `
text: '{{ title }}'
attachments:
  - color: '{{ color }}'
    text: '{{ message }} {{ text }}'
    fields: [{ title: Author, value: '{{ author }}', short: true }]
`;

/** All the payloads of one status, event and text. */
export function composeHostile(status: Status, name: string, text: string) {
  const context: Context = {
    ...memoryWorld().context,
    eventName: name,
    event: eventOf(name, text),
    refName: text,
    workflow: text,
    actor: text,
  };
  // The runner trims inputs; a text of blanks alone would be no input.
  const shown = `x${text}`;
  const inputs = given({
    status: JSON.stringify({
      [shown.slice(0, 100)]: {
        result: status === 'started' ? 'success' : status,
      },
    }),
    text: shown,
    reason: shown,
    actor: shown,
    version: shown,
    environment: shown,
    fields: 'all',
    mention: 'here, U012AB3CD, S012AB3CD',
  });
  const facts = readFacts(context, shown, 61_000);
  const message: Message = {
    ...composeMessage(inputs, facts, context),
    status,
  };
  const values = templateValues(inputs, message, facts, context);
  return {
    message,
    rendered: renderSlack(message),
    own: readOwnPayload(ownPayload, values),
    legacy: readOwnPayload(legacyPayload, values),
  };
}

/** Every string that stands under one of `keys`, with what it stands in. */
export function textsOf(
  value: unknown,
  keys: readonly string[],
): readonly { readonly text: string; readonly type: unknown }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) =>
    typeof item === 'string' && keys.includes(key)
      ? [{ text: item, type: valueAt(value, 'type') }]
      : textsOf(item, keys),
  );
}
