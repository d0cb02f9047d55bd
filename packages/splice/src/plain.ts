import { parse } from 'yaml';

/*
 * Words and forms that some YAML parser in use takes for something else than
 * text: YAML 1.1 and 1.2, and what Go, Python and Ruby add of their own.
 */
const otherTypes: readonly RegExp[] = [
  /^(~|null|true|false|yes|no|on|off|y|n|[-+]?\.inf|\.nan|=|<<)$/i,
  /^[-+]?[0-9_]+$/,
  /^[-+]?(\d[\d_]*)?\.?[\d_]*(e[-+]?\d+)?$/i,
  /^[-+]?0[xob][\da-f_]+$/i,
  /^[-+]?\d[\d_]*(:[0-5]?\d)+(\.[\d_]*)?$/,
  /^\d{4}-\d{1,2}-\d{1,2}([Tt\s].*)?$/,
];

const harmless =
  /^[A-Za-z0-9_./$(~][A-Za-z0-9_./@:+=$()~-]*( [A-Za-z0-9_./@+=$(~-][A-Za-z0-9_./@:+=$()~-]*)*$/;

/** Whether every parser reads the text, without quotes, as this very text. */
export function isSafePlain(text: string): boolean {
  return (
    harmless.test(text) &&
    !text.endsWith(':') &&
    !/:( |$)/.test(text) &&
    !/^(---|\.\.\.)/.test(text) &&
    !otherTypes.some((form) => form.test(text)) &&
    readsAsText(text, '1.1') &&
    readsAsText(text, '1.2')
  );
}

function readsAsText(text: string, version: '1.1' | '1.2'): boolean {
  return parse(text, { version, logLevel: 'silent' }) === text;
}
