import { expect, it } from '@jest/globals';
import { type Status, statuses } from '@kit/notify';
import fc from 'fast-check';
import { composeHostile, eventNames, textsOf } from './compose-hostile.ts';
import { fragments } from './hostile.ts';

const mentionTypes = new Set(['user', 'usergroup', 'broadcast']);
const texts = fc.oneof(
  fc.array(fc.constantFrom(...fragments)).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
);

it('never lets a text mention, link or break out, in any status and event', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<Status>(...statuses),
      fc.constantFrom(...eventNames),
      texts,
      (status, event, text) => {
        const { message, rendered, own, legacy } = composeHostile(
          status,
          event,
          text,
        );
        const kinds = textsOf(rendered, ['type']).map(({ text: type }) => type);
        expect(kinds.filter((type) => mentionTypes.has(type))).toHaveLength(
          message.mentions.length,
        );
        expect(kinds).not.toContain('mrkdwn');
        expect(message.mentions.length).toBe(status === 'failure' ? 3 : 0);
        const parsed = [
          rendered.text,
          ...textsOf(own, ['text'])
            .filter(({ type }) => type === 'mrkdwn')
            .map((found) => found.text),
          ...textsOf(legacy, ['text', 'value', 'title']).map(
            (found) => found.text,
          ),
        ];
        for (const mrkdwn of parsed) {
          expect(mrkdwn.replace(/&(amp|lt|gt);/g, '')).not.toMatch(/[<>&]/);
        }
        for (const { text: url } of textsOf(rendered, ['url'])) {
          expect(url).toMatch(/^https:\/\/github\.com\//);
        }
        expect(JSON.stringify([rendered, own, legacy]).isWellFormed()).toBe(
          true,
        );
      },
    ),
    { numRuns: 3000 },
  );
}, 120_000);
