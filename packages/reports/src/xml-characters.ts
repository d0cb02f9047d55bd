/** Space, tab, line feed, carriage return. */
export function isXmlSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

export function skipSpace(text: string, position: number): number {
  let here = position;
  while (isXmlSpace(text.charCodeAt(here))) here++;
  return here;
}

/** Where a name that begins at `position` ends: at a space or a delimiter. */
export function nameEnd(text: string, position: number): number {
  let here = position;
  while (here < text.length && isNameCode(text.charCodeAt(here))) here++;
  return here;
}

/** Letters, digits, `.-:_` and everything outside of ASCII. */
function isNameCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 45 && code <= 58 && code !== 47) ||
    code === 95 ||
    code > 127
  );
}
