import { printable } from '../cut.ts';
import type { Mention } from '../message.ts';
import { slackLimits } from './limits.ts';

/** Elements whose text Slack never parses: nothing in them can mention or link. */
export type RichTextElement =
  | {
      readonly type: 'text';
      readonly text: string;
      readonly style?: { readonly bold: true };
    }
  | { readonly type: 'link'; readonly url: string; readonly text: string }
  | { readonly type: 'user'; readonly user_id: string }
  | { readonly type: 'usergroup'; readonly usergroup_id: string }
  | {
      readonly type: 'broadcast';
      readonly range: 'here' | 'channel' | 'everyone';
    };

/** A text element, or nothing: Slack refuses empty ones. */
export function plain(text: string): readonly RichTextElement[] {
  const shown = printable(text);
  return shown === '' ? [] : [{ type: 'text', text: shown }];
}

export function bold(text: string): readonly RichTextElement[] {
  const shown = printable(text);
  return shown === ''
    ? []
    : [{ type: 'text', text: shown, style: { bold: true } }];
}

/** A link when the address is http or https and not too long; else its text. */
export function linked(
  text: string,
  url: string | undefined,
): readonly RichTextElement[] {
  const shown = printable(text);
  const target = url === undefined ? null : URL.parse(url);
  return shown !== '' &&
    target !== null &&
    /^https?:$/.test(target.protocol) &&
    target.href.length <= slackLimits.url
    ? [{ type: 'link', url: target.href, text: shown }]
    : plain(text);
}

export function mentioned(mention: Mention): RichTextElement {
  switch (mention.kind) {
    case 'user':
      return { type: 'user', user_id: mention.id };
    case 'group':
      return { type: 'usergroup', usergroup_id: mention.id };
    default:
      return { type: 'broadcast', range: mention.kind };
  }
}

export interface RichTextBlock {
  readonly type: 'rich_text';
  readonly elements: readonly {
    readonly type: 'rich_text_section';
    readonly elements: readonly RichTextElement[];
  }[];
}

/** One block of one section, or nothing when there is nothing to say. */
export function richText(
  elements: readonly RichTextElement[],
): readonly RichTextBlock[] {
  return elements.length === 0
    ? []
    : [
        {
          type: 'rich_text',
          elements: [{ type: 'rich_text_section', elements }],
        },
      ];
}
