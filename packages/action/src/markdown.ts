import { harmlessLines, truncate } from './untrusted-text.ts';

/** Text that is already GitHub-flavoured Markdown; plain strings are not. */
export interface Markdown {
  readonly markdown: string;
}

export type MarkdownPart = Markdown | string | number | undefined;

/**
 * ``md`**${name}** failed` ``: strings and numbers that are put in are escaped,
 * Markdown goes in as it is, `undefined` is nothing.
 */
export function md(
  texts: TemplateStringsArray,
  ...parts: readonly MarkdownPart[]
): Markdown {
  let markdown = texts[0] ?? '';
  parts.forEach((part, index) => {
    markdown += toMarkdown(part).markdown + (texts[index + 1] ?? '');
  });
  return { markdown };
}

/** Parts one after the other, with `separator` (itself trusted) between them. */
export function joinMarkdown(
  parts: readonly MarkdownPart[],
  separator = '\n\n',
): Markdown {
  const texts = parts
    .filter((part) => part !== undefined)
    .map((part) => toMarkdown(part).markdown);
  return { markdown: texts.join(separator) };
}

function toMarkdown(part: MarkdownPart): Markdown {
  if (part === undefined) return { markdown: '' };
  if (typeof part === 'number') return { markdown: String(part) };
  return typeof part === 'string' ? { markdown: escapeMarkdown(part) } : part;
}

/**
 * Text that GitHub shows as it stands: no markup, no HTML, no mention, no
 * automatic link, no table cell or line break of its own.
 */
export function escapeMarkdown(text: string): string {
  return harmlessLines(text)
    .join('\u23ce')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]()#+\-!|~$]/g, '\\$&')
    .replace(/(https?|ftp|mailto|xmpp):/gi, '$1&#58;')
    .replace(/www\./gi, 'www&#46;')
    .replaceAll('@', '@\u200b');
}

/** Untrusted text in a code span, cut at `max` code points; safe in a table. */
export function code(text: string, max = 300): Markdown {
  const shown = truncate(harmlessLines(text).join('\u23ce'), max);
  const html = shown
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]()#+\-!|~$:.@]/g, (c) => `&#${c.charCodeAt(0)};`);
  return { markdown: html === '' ? '' : `<code>${html}</code>` };
}

/** A link; only http and https addresses become one, others stay text. */
export function link(label: MarkdownPart, url: string): Markdown {
  const text = toMarkdown(label).markdown;
  if (!/^https?:\/\/[^\s]+$/i.test(url)) return { markdown: text };
  const target = encodeURI(url).replace(
    /[()<>]/g,
    (c) => `%${c.charCodeAt(0).toString(16)}`,
  );
  return { markdown: `[${text}](${target})` };
}

export function heading(level: 1 | 2 | 3 | 4, text: MarkdownPart): Markdown {
  return { markdown: `${'#'.repeat(level)} ${toMarkdown(text).markdown}` };
}

export function list(items: readonly MarkdownPart[]): Markdown {
  return joinMarkdown(
    items.map((item) => ({ markdown: `- ${toMarkdown(item).markdown}` })),
    '\n',
  );
}

export type Alignment = 'left' | 'right' | 'center';

const alignmentRow: Record<Alignment, string> = {
  left: '---',
  right: '---:',
  center: ':---:',
};

/** A table; columns are left aligned unless `align` says otherwise. */
export function table(
  header: readonly MarkdownPart[],
  rows: readonly (readonly MarkdownPart[])[],
  align: readonly Alignment[] = [],
): Markdown {
  const line = (cells: readonly MarkdownPart[]) =>
    `| ${cells.map((cell) => oneLine(toMarkdown(cell).markdown)).join(' | ')} |`;
  const rule = header.map((_, index) => alignmentRow[align[index] ?? 'left']);
  return {
    markdown: [line(header), `| ${rule.join(' | ')} |`, ...rows.map(line)].join(
      '\n',
    ),
  };
}

/** A folded part. */
export function details(title: MarkdownPart, body: Markdown): Markdown {
  return {
    markdown: `<details><summary>${toMarkdown(title).markdown}</summary>\n\n${body.markdown}\n\n</details>`,
  };
}

/** Untrusted lines in a fence that they cannot close. */
export function fence(text: string, language = ''): Markdown {
  const body = harmlessLines(text).join('\n');
  const longest = Math.max(
    2,
    ...[...body.matchAll(/`+/g)].map((m) => m[0].length),
  );
  const ticks = '`'.repeat(longest + 1);
  return { markdown: `${ticks}${language}\n${body}\n${ticks}` };
}

/** `▰▰▰▱▱` of a share between 0 and 1. */
export function bar(share: number, width = 10): Markdown {
  const bounded = Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
  const full = Math.round(bounded * width);
  return { markdown: '▰'.repeat(full) + '▱'.repeat(width - full) };
}

/** `▁▃▇` of a few numbers, scaled between their own least and greatest. */
export function sparkline(values: readonly number[]): Markdown {
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  const ticks = values.map((value) =>
    '▁▂▃▄▅▆▇█'.charAt(span === 0 ? 3 : Math.round(((value - low) / span) * 7)),
  );
  return { markdown: ticks.join('') };
}

function oneLine(markdown: string): string {
  return markdown.replace(/\r?\n/g, '<br>');
}
