import { ReportProblem } from './problem.ts';

const named = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** The five entities of XML and character references; any other is refused. */
export function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&]{0,12};?)/g, (_, body: string) => {
    const name = body.endsWith(';') ? body.slice(0, -1) : '';
    const code = /^#(?:x([\da-f]+)|(\d+))$/i.exec(name);
    const found = code === null ? named.get(name) : fromCode(code);
    if (found !== undefined) return found;
    throw new ReportProblem(
      'entities-refused',
      `uses the entity "&${body.slice(0, 20)}", which XML does not define`,
    );
  });
}

function fromCode(match: RegExpExecArray): string | undefined {
  const [, hex, decimal = ''] = match;
  const code =
    hex === undefined ? Number.parseInt(decimal, 10) : Number.parseInt(hex, 16);
  return code > 0x10ffff ? undefined : String.fromCodePoint(code);
}
