import { partsOf } from './date-parts.ts';

/** `[text]`, what stands as it is, then the tokens, the longest first. */
const tokens =
  /\[([^[\]]*)\]|\\(.)|(LTS|LT|LL?L?L?|l{1,4}|[Hh]mmss|[Hh]mm|Mo|MM?M?M?|Do|DDDo|DD?D?D?|do|dd?d?d?|wo|ww?|Wo|WW?|Qo?|Y{1,6}|gggg|gg|GGGG|GG|e|E|a|A|hh?|HH?|kk?|mm?|ss?|S{1,9}|x|X|zz?|ZZ?)/g;

const written: Readonly<Record<string, string>> = {
  LTS: 'h:mm:ss A',
  LT: 'h:mm A',
  L: 'MM/DD/YYYY',
  LL: 'MMMM D, YYYY',
  LLL: 'MMMM D, YYYY h:mm A',
  LLLL: 'dddd, MMMM D, YYYY h:mm A',
  l: 'M/D/YYYY',
  ll: 'MMM D, YYYY',
  lll: 'MMM D, YYYY h:mm A',
  llll: 'ddd, MMM D, YYYY h:mm A',
};

/**
 * A time by the format of moment.js, in English, as docker/metadata-action has
 * it (momentjs.com/docs/#/displaying/format); `undefined` for no such zone.
 */
export function formatDate(
  ms: number,
  format: string,
  zone: string,
): string | undefined {
  const parts = partsOf(ms, zone);
  if (parts === undefined) return undefined;
  const fill = (text: string): string =>
    text.replace(
      tokens,
      (whole, literal?: string, escaped?: string, token = '') => {
        const long = written[token];
        if (long !== undefined) return fill(long);
        return literal ?? escaped ?? parts.get(token) ?? whole;
      },
    );
  return fill(format);
}
