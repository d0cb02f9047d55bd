import { describe, expect, it } from '@jest/globals';
import {
  blockKitBuilderLink,
  checkSlackPayload,
  requireSlackPayload,
} from '../src/index.ts';

const x = (length: number) => 'x'.repeat(length);
const mrkdwn = (length: number) => ({ type: 'mrkdwn', text: x(length) });
const plain = (length: number) => ({ type: 'plain_text', text: x(length) });
const many = (count: number, item: object) =>
  Array.from({ length: count }, () => item);
const blocks = (...list: readonly object[]) => ({ blocks: list });
const section = (part: object) => blocks({ type: 'section', ...part });
const context = (...elements: readonly object[]) =>
  blocks({ type: 'context', elements });
const actions = (...elements: readonly object[]) =>
  blocks({ type: 'actions', elements });

describe('checkSlackPayload', () => {
  it.each<[string, Record<string, unknown>]>([
    ['a text alone', { text: 'hi' }],
    ['a full section', section({ text: mrkdwn(3000), fields: [mrkdwn(2000)] })],
    ['fifty blocks', blocks(...many(50, { type: 'divider' }))],
    ['a header', blocks({ type: 'header', text: plain(150) })],
    ['legacy attachments', { attachments: [{ color: 'good', text: 'x' }] }],
    ['a context', context(mrkdwn(3), { type: 'image', alt_text: 'a' })],
    ['a block it does not know', blocks({ type: 'video' })],
  ])('takes %s', (_, payload) => {
    expect(checkSlackPayload(payload)).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['nothing', {}, 'one of them must be given'],
    [
      '51 blocks',
      blocks(...many(51, { type: 'divider' })),
      'blocks: 51; allowed: 50',
    ],
    [
      'a long section',
      section({ text: mrkdwn(3001) }),
      'blocks[0].text.text: 3001 characters; allowed: 3000',
    ],
    ['an empty section', section({}), 'needs text or fields'],
    ['an empty text', section({ text: mrkdwn(0) }), 'is empty'],
    [
      'a text that is none',
      section({ text: 'hi' }),
      'a text object is expected',
    ],
    [
      '11 fields',
      section({ fields: many(11, mrkdwn(1)) }),
      'fields: 11; allowed: 10',
    ],
    ['a long field', section({ fields: [mrkdwn(2001)] }), '2001 characters'],
    ['fields that are no list', section({ fields: {} }), 'a list is expected'],
    [
      'a long header',
      blocks({ type: 'header', text: plain(151) }),
      'allowed: 150',
    ],
    [
      'a header in mrkdwn',
      blocks({ type: 'header', text: mrkdwn(1) }),
      'allowed: plain_text',
    ],
    ['11 context elements', context(...many(11, mrkdwn(1))), 'allowed: 10'],
    ['no context elements', context(), 'at least one'],
    [
      'a long button',
      actions({ type: 'button', text: plain(76) }),
      'allowed: 75',
    ],
    [
      'a long address',
      actions({ type: 'button', text: plain(1), url: x(3001) }),
      'allowed: 3000',
    ],
    ['26 actions', actions(...many(26, { type: 'x' })), 'allowed: 25'],
    [
      'an image without words',
      blocks({ type: 'image' }),
      'alt_text: is missing',
    ],
    [
      'empty rich text',
      blocks({
        type: 'rich_text',
        elements: [{ elements: [{ type: 'text', text: '' }] }],
      }),
      'is empty',
    ],
    [
      'rich text without elements',
      blocks({ type: 'rich_text', elements: [{}] }),
      'a list is expected',
    ],
    ['no type', blocks({}), 'type: is missing'],
    [
      'a block id too long',
      blocks({ type: 'divider', block_id: x(256) }),
      'allowed: 255',
    ],
    [
      'blocks of attachments',
      { attachments: [{ blocks: [{ type: 'section' }] }] },
      'attachments[0].blocks[0]',
    ],
    [
      'too much text',
      blocks(...many(5, { type: 'section', text: mrkdwn(2900) })),
      'all texts together: 14500',
    ],
  ])('refuses %s', (_, payload, expected) => {
    expect(checkSlackPayload(payload).join('\n')).toContain(expected);
    expect(() => requireSlackPayload(payload)).toThrow(expected);
  });
});

it('links to Block Kit Builder with nothing but what is shown', () => {
  const link = blockKitBuilderLink({ blocks: [{ type: 'divider' }] });
  const [, hash = ''] = link.split('#');
  expect(JSON.parse(decodeURIComponent(hash))).toEqual({
    blocks: [{ type: 'divider' }],
  });
});
