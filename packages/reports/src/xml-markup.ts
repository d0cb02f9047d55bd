import { decodeText } from './decode-text.ts';
import { ReportProblem } from './problem.ts';
import { nameEnd, skipSpace } from './xml-characters.ts';
import type { Tag } from './xml-tag.ts';

/**
 * Reads the attributes from `position` on into the tag. Returns the place after
 * the `>`, or -1 when the text ends before.
 */
export function readAttributes(
  text: string,
  position: number,
  tag: Tag,
): number {
  let here = position;
  for (;;) {
    const start = skipSpace(text, here);
    const code = text.charCodeAt(start);
    if (code === 62) return start + 1;
    if (Number.isNaN(code)) return -1;
    if (code === 47) {
      if (start + 1 >= text.length) return -1;
      if (text.charCodeAt(start + 1) !== 62) throw badTag(text, position);
      return start + 2;
    }
    if (start === here) throw badTag(text, position);
    here = readAttribute(text, start, tag);
    if (here < 0) return -1;
  }
}

function readAttribute(text: string, start: number, tag: Tag): number {
  const stop = nameEnd(text, start);
  const equals = skipSpace(text, stop);
  if (equals >= text.length) return -1;
  if (stop === start || text.charCodeAt(equals) !== 61) {
    throw badTag(text, start);
  }
  const quote = skipSpace(text, equals + 1);
  if (quote >= text.length) return -1;
  const mark = text[quote];
  if (mark !== '"' && mark !== "'") throw badTag(text, start);
  const end = text.indexOf(mark, quote + 1);
  if (end < 0) return -1;
  const value = text.slice(quote + 1, end);
  if (value.includes('<')) throw badTag(text, start);
  tag.push(text.slice(start, stop), value);
  return end + 1;
}

/** The end of a document type; one with definitions of its own is refused. */
export function documentTypeEnd(text: string, position: number): number {
  let here = position + 9;
  for (;;) {
    const code = text.charCodeAt(here);
    if (Number.isNaN(code)) return -1;
    if (code === 62) return here + 1;
    if (code === 91) {
      throw new ReportProblem(
        'entities-refused',
        'has a document type with definitions of its own (entities), which no report needs',
      );
    }
    if (code === 34 || code === 39) {
      here = text.indexOf(text.charAt(here), here + 1);
      if (here < 0) return -1;
    }
    here++;
  }
}

export function badTag(text: string, position: number): ReportProblem {
  const near = decodeText(text.slice(position, position + 40));
  return new ReportProblem(
    'report-malformed',
    `has a tag that is not XML near ${JSON.stringify(near)}`,
  );
}

/** The name without its namespace prefix. */
export function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}
