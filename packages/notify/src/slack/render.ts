import { cutText, oneLine, printable } from '../cut.ts';
import type { Field, Message } from '../message.ts';
import { type JobResult, lookOf, parseStatus } from '../status.ts';
import { escapeMrkdwnTo } from './escape.ts';
import { slackLimits } from './limits.ts';
import {
  bold,
  linked,
  mentioned,
  plain,
  type RichTextBlock,
  type RichTextElement,
  richText,
} from './rich-text.ts';

export interface HeaderBlock {
  readonly type: 'header';
  readonly text: {
    readonly type: 'plain_text';
    readonly text: string;
    readonly emoji: false;
  };
}

/** What chat.postMessage and incoming webhooks both take. */
export interface SlackMessage {
  /** For notifications and screen readers. */
  readonly text: string;
  readonly blocks: readonly (HeaderBlock | RichTextBlock)[];
}

const textRoom = 2500;
const fieldRoom = 300;
const mostFields = 12;
const mostJobs = 40;
const mostMentions = 20;

/**
 * A message in Block Kit: every stranger's text stands in plain text or in
 * rich text elements, which Slack does not parse.
 */
export function renderSlack(message: Message): SlackMessage {
  const headline = `${lookOf(message.status).emoji} ${oneLine(message.title)}`;
  return {
    text: escapeMrkdwnTo(fallback(headline, message), slackLimits.text),
    blocks: [
      {
        type: 'header',
        text: {
          type: 'plain_text',
          text: cutText(headline, slackLimits.header),
          emoji: false,
        },
      },
      ...richText(body(message)),
      ...richText(lines(message.fields.slice(0, mostFields), fieldLine)),
      ...richText(jobLines(message)),
      ...richText(
        message.links.flatMap(({ label, url }, index) => [
          ...(index === 0 ? [] : plain(' · ')),
          ...linked(cutText(oneLine(label), 100), url),
        ]),
      ),
    ],
  };
}

function fallback(headline: string, { text }: Message): string {
  const more = oneLine(text ?? '');
  return more === '' ? headline : `${headline}: ${more}`;
}

function body(message: Message): readonly RichTextElement[] {
  const mentions = message.mentions
    .slice(0, mostMentions)
    .flatMap((mention) => [mentioned(mention), ...plain(' ')]);
  const text = printable(message.text ?? '').trim();
  const shown = cutText(text, textRoom);
  const rest =
    shown === text
      ? []
      : [...plain(' '), ...linked('full text', message.fullTextUrl)];
  return [...mentions, ...plain(shown), ...rest];
}

function fieldLine({ label, value, url }: Field): readonly RichTextElement[] {
  const shown = cutText(oneLine(value), fieldRoom);
  return [...bold(`${oneLine(label)}: `), ...linked(shown, url)];
}

function jobLines(message: Message): readonly RichTextElement[] {
  const shown = message.jobs.slice(0, mostJobs);
  const left = message.jobs.length - shown.length;
  const rest =
    left === 0
      ? []
      : [...plain('\n'), ...linked(`${left} more`, message.fullTextUrl)];
  return [...lines(shown, jobLine), ...rest];
}

function jobLine({ name, result }: JobResult): readonly RichTextElement[] {
  const status = parseStatus(result);
  const mark = status === undefined ? '' : `${lookOf(status).emoji} `;
  return plain(`${mark}${cutText(oneLine(name), 60)}: ${result}`);
}

function lines<T>(
  items: readonly T[],
  toLine: (item: T) => readonly RichTextElement[],
): readonly RichTextElement[] {
  return items.flatMap((item, index) => [
    ...(index === 0 ? [] : plain('\n')),
    ...toLine(item),
  ]);
}
