import { slackLimits } from './limits.ts';

/** What Slack would answer invalid_blocks to, as `blocks[3].text: …`. */
export type SlackProblem = string;

interface Node {
  readonly [key: string]: unknown;
}

/**
 * The rules of Block Kit that payloads break in practice, those included that
 * Slack's own SDKs do not check. Empty when the payload is fine.
 */
export function checkSlackPayload(payload: Node): readonly SlackProblem[] {
  const problems = [
    ...checkBlocks(payload['blocks'], 'blocks'),
    ...checkAttachments(payload['attachments']),
  ];
  const size = totalText(payload);
  return [
    ...problems,
    ...(size > slackLimits.total
      ? [`all texts together: ${size} characters; allowed: 12000`]
      : []),
    ...(hasContent(payload)
      ? []
      : ['text, blocks or attachments: one of them must be given']),
  ];
}

function hasContent(payload: Node): boolean {
  return ['text', 'blocks', 'attachments'].some((key) => {
    const value = payload[key];
    return Array.isArray(value) ? value.length > 0 : Boolean(value);
  });
}

function checkAttachments(value: unknown): SlackProblem[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return ['attachments: a list is expected'];
  return [
    ...tooMany(value, slackLimits.attachments, 'attachments'),
    ...value.flatMap((item: unknown, index) =>
      isNode(item)
        ? checkBlocks(item['blocks'], `attachments[${index}].blocks`)
        : [`attachments[${index}]: an object is expected`],
    ),
  ];
}

function checkBlocks(value: unknown, at: string): SlackProblem[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return [`${at}: a list is expected`];
  return [
    ...tooMany(value, slackLimits.blocks, at),
    ...value.flatMap((block: unknown, index) =>
      isNode(block)
        ? checkBlock(block, `${at}[${index}]`)
        : [`${at}[${index}]: an object is expected`],
    ),
  ];
}

function checkBlock(block: Node, at: string): SlackProblem[] {
  const id = tooLong(block['block_id'], slackLimits.blockId, `${at}.block_id`);
  switch (block['type']) {
    case 'header':
      return [
        ...id,
        ...checkText(block['text'], slackLimits.header, `${at}.text`, [
          'plain_text',
        ]),
      ];
    case 'section':
      return [...id, ...checkSection(block, at)];
    case 'context':
      return [...id, ...checkContext(block['elements'], `${at}.elements`)];
    case 'actions':
      return [...id, ...checkActions(block['elements'], `${at}.elements`)];
    case 'image':
      return [...id, ...checkImage(block, at)];
    case 'rich_text':
      return [...id, ...checkRichText(block['elements'], `${at}.elements`)];
    default:
      return typeof block['type'] === 'string'
        ? id
        : [...id, `${at}.type: is missing`];
  }
}

function checkSection(block: Node, at: string): SlackProblem[] {
  const { text, fields } = block;
  if (text === undefined && fields === undefined) {
    return [`${at}: a section needs text or fields`];
  }
  const own =
    text === undefined
      ? []
      : checkText(text, slackLimits.sectionText, `${at}.text`);
  if (fields === undefined) return own;
  if (!Array.isArray(fields))
    return [...own, `${at}.fields: a list is expected`];
  return [
    ...own,
    ...tooMany(fields, slackLimits.sectionFields, `${at}.fields`),
    ...fields.flatMap((field: unknown, index) =>
      checkText(field, slackLimits.fieldText, `${at}.fields[${index}]`),
    ),
  ];
}

function checkContext(elements: unknown, at: string): SlackProblem[] {
  if (!Array.isArray(elements) || elements.length === 0) {
    return [`${at}: at least one is expected`];
  }
  return [
    ...tooMany(elements, slackLimits.contextElements, at),
    ...elements.flatMap((element: unknown, index) =>
      isNode(element) && element['type'] === 'image'
        ? checkImage(element, `${at}[${index}]`)
        : checkText(element, slackLimits.contextText, `${at}[${index}]`),
    ),
  ];
}

function checkActions(elements: unknown, at: string): SlackProblem[] {
  if (!Array.isArray(elements) || elements.length === 0) {
    return [`${at}: at least one is expected`];
  }
  return [
    ...tooMany(elements, slackLimits.actions, at),
    ...elements.flatMap((element: unknown, index) =>
      isNode(element) && element['type'] === 'button'
        ? [
            ...checkText(
              element['text'],
              slackLimits.buttonText,
              `${at}[${index}].text`,
              ['plain_text'],
            ),
            ...tooLong(element['url'], slackLimits.url, `${at}[${index}].url`),
          ]
        : [],
    ),
  ];
}

function checkImage(image: Node, at: string): SlackProblem[] {
  const alt = image['alt_text'];
  return [
    ...(typeof alt === 'string' && alt !== ''
      ? tooLong(alt, slackLimits.altText, `${at}.alt_text`)
      : [`${at}.alt_text: is missing`]),
    ...tooLong(image['image_url'], slackLimits.url, `${at}.image_url`),
  ];
}

function checkRichText(elements: unknown, at: string): SlackProblem[] {
  if (!Array.isArray(elements) || elements.length === 0) {
    return [`${at}: at least one is expected`];
  }
  return elements.flatMap((element: unknown, index) => {
    const inner = isNode(element) ? element['elements'] : undefined;
    return Array.isArray(inner)
      ? inner.flatMap((item: unknown, position) =>
          checkRichElement(item, `${at}[${index}].elements[${position}]`),
        )
      : [`${at}[${index}].elements: a list is expected`];
  });
}

function checkRichElement(item: unknown, at: string): SlackProblem[] {
  if (!isNode(item)) return [`${at}: an object is expected`];
  if (item['type'] === 'text' && item['text'] === '') {
    return [`${at}.text: is empty`];
  }
  return tooLong(item['url'], slackLimits.url, `${at}.url`);
}

function checkText(
  value: unknown,
  max: number,
  at: string,
  types: readonly string[] = ['plain_text', 'mrkdwn'],
): SlackProblem[] {
  if (!isNode(value)) return [`${at}: a text object is expected`];
  const { type, text } = value;
  if (typeof type !== 'string' || !types.includes(type)) {
    return [`${at}.type: allowed: ${types.join(', ')}`];
  }
  if (typeof text !== 'string' || text === '') return [`${at}.text: is empty`];
  return tooLong(text, max, `${at}.text`);
}

function tooLong(value: unknown, max: number, at: string): SlackProblem[] {
  return typeof value === 'string' && value.length > max
    ? [`${at}: ${value.length} characters; allowed: ${max}`]
    : [];
}

function tooMany(list: readonly unknown[], max: number, at: string) {
  return list.length > max ? [`${at}: ${list.length}; allowed: ${max}`] : [];
}

/** The length of every text a reader sees. */
function totalText(value: unknown): number {
  if (!isNode(value) && !Array.isArray(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]: [string, unknown]) =>
      sum +
      (key === 'text' && typeof item === 'string'
        ? item.length
        : totalText(item)),
    0,
  );
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
