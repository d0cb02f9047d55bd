import { printable } from '../cut.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

/** The three characters that mean something in Slack's mrkdwn, as entities. */
export function escapeMrkdwn(text: string): string {
  return printable(text).replace(/[&<>]/g, (c) => entities[c] ?? c);
}

/** Escaped text of at most `max` units that ends between two entities. */
export function escapeMrkdwnTo(text: string, max: number): string {
  const whole = escapeMrkdwn(text);
  if (whole.length <= max) return whole;
  let cut = '';
  for (const character of printable(text)) {
    const next = entities[character] ?? character;
    if (cut.length + next.length > max - 1) break;
    cut += next;
  }
  return max < 1 ? '' : `${cut}…`;
}
