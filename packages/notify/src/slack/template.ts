import { didYouMean } from '@kit/errors';
import { cutText, printable } from '../cut.ts';
import { errors } from '../errors.ts';
import { escapeMrkdwn, escapeMrkdwnTo } from './escape.ts';
import { slackLimits } from './limits.ts';

export type TemplateValues = Readonly<Record<string, string>>;

const placeholder = /\{\{\s*([A-Za-z][A-Za-z0-9]*)\s*\}\}/g;
const urlKeys = /^(url|image_url|thumb_url|title_link|author_link|icon_url)$/;

/**
 * A payload with each `{{ name }}` in its texts replaced. It is filled after it
 * was parsed, and by the rules of the place: as it is in plain and rich text,
 * escaped in mrkdwn, percent-encoded within addresses. So no value can break
 * the payload, mention anybody or become a link.
 * Throws PAYLOAD_PLACEHOLDER_UNKNOWN.
 */
export function fillTemplate(
  payload: unknown,
  values: TemplateValues,
): unknown {
  return fill(payload, { values, depth: 0, key: '', plain: false });
}

interface Place {
  readonly values: TemplateValues;
  readonly depth: number;
  /** The key under which the value stands. */
  readonly key: string;
  /** Whether Slack shows the texts of this object as they are. */
  readonly plain: boolean;
}

function fill(value: unknown, place: Place): unknown {
  if (typeof value === 'string') return fillText(value, place);
  if (typeof value !== 'object' || value === null) return value;
  if (place.depth > 30) {
    throw errors.error('PAYLOAD_INVALID', 'payload: nested deeper than 30');
  }
  const depth = place.depth + 1;
  if (Array.isArray(value)) {
    return value.map((item) => fill(item, { ...place, depth }));
  }
  const type: unknown = Reflect.get(value, 'type');
  const plain = type === 'plain_text' || isRichText(type, place);
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    fill(item, { ...place, depth, key, plain }),
  ]);
  const filled = Object.fromEntries(entries);
  return isFilledMrkdwn(value) ? { verbatim: true, ...filled } : filled;
}

/** Elements of rich text have `text` as a string beside a type of their own. */
function isRichText(type: unknown, place: Place): boolean {
  return (type === 'text' || type === 'link') && place.key === 'elements';
}

/** Slack would still turn addresses and names in a value into links. */
function isFilledMrkdwn(value: object): boolean {
  const type: unknown = Reflect.get(value, 'type');
  const text: unknown = Reflect.get(value, 'text');
  return (
    type === 'mrkdwn' && typeof text === 'string' && /\{\{.*\}\}/s.test(text)
  );
}

function fillText(text: string, { values, key, plain }: Place): string {
  return text.replace(placeholder, (whole, name: string, offset: number) => {
    if (!Object.hasOwn(values, name)) throw unknownName(name, values);
    const value = values[name] ?? '';
    if (urlKeys.test(key)) return addressPart(value, whole === text, offset);
    const room = roomOf(text, values);
    if (!plain) return escapeMrkdwnTo(value, room);
    return cutText(printable(value), room);
  });
}

/** A whole address may stand for one; anything else is only a part of one. */
function addressPart(value: string, alone: boolean, offset: number): string {
  const url = alone || offset === 0 ? URL.parse(value) : null;
  return url !== null && /^https?:$/.test(url.protocol)
    ? url.href
    : encodeURIComponent(value.toWellFormed());
}

/** How long each value may be for the whole to stay within a section's text. */
function roomOf(text: string, values: TemplateValues): number {
  const names = [...text.matchAll(placeholder)].map(([, name = '']) => name);
  const fixed = text.replace(placeholder, '').length;
  const room = Math.max(0, slackLimits.sectionText - fixed);
  const lengths = names.map((name) => escapeMrkdwn(values[name] ?? '').length);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return total <= room ? room : Math.floor(room / Math.max(1, names.length));
}

function unknownName(name: string, values: TemplateValues) {
  const known = Object.keys(values);
  return errors.error(
    'PAYLOAD_PLACEHOLDER_UNKNOWN',
    `payload: there is no value {{ ${name} }}; allowed: ${known.join(', ')}${didYouMean(name, known)}`,
  );
}
